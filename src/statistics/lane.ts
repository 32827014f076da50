import { collectSoon } from '../garbage.ts';
import { lowerPriority } from '../thread-priority.ts';
import { type TaskName, type TaskOrder, type TaskResult, tasks } from './tasks.ts';

/** A task by name, with what it takes. */
export interface LaneTask<K extends TaskName = TaskName> {
  readonly name: K;
  readonly order: TaskOrder<K>;
}

lowerPriority();

/** Runs one task of the pool. */
export async function run<K extends TaskName>({ name, order }: LaneTask<K>): Promise<TaskResult<K>> {
  try {
    return await (tasks[name] as unknown as (order: TaskOrder<K>) => Promise<TaskResult<K>>)(order);
  } finally {
    collectSoon();
  }
}
