import { fileURLToPath } from 'node:url';
import { workerData } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { compiledFile } from '../compiled-file.ts';
import { lowerPriority } from '../thread-priority.ts';
import { ColumnStore } from './column-store.ts';
import { type Computation, computations, type OrderOf, type ResultOf, type Workplace } from './computations.ts';
import type { LaneTask } from './lane.ts';
import type { Each, TaskName, TaskOrder, TaskResult } from './tasks.ts';

/** What the thread is told when it starts. */
export interface ThreadSettings {
  readonly lanes: number;
}

/** A computation by name, with what it takes. */
export interface StatisticsTask<K extends Computation = Computation> {
  readonly name: K;
  readonly order: OrderOf<K>;
}

/** Values that are worth a load of their own. */
const WORTH_LOADING = 250_000;

const { lanes } = workerData as ThreadSettings;
lowerPriority();

const pool = new Piscina({
  filename: fileURLToPath(compiledFile('lane.js', import.meta.url)),
  name: 'run',
  execArgv: [],
  minThreads: 1,
  maxThreads: lanes,
  idleTimeout: 60_000,
  // An idle lane must keep its event loop, on which DuckDB reports.
  atomics: 'disabled',
});

/** A computation has few tasks in the pool at a time, so that those of others come in between. */
const each: Each = async <K extends TaskName>(name: K, orders: readonly TaskOrder<K>[]) => {
  const results = new Array<TaskResult<K>>(orders.length);
  let next = 0;
  const runOn = async () => {
    try {
      while (next < orders.length) {
        const place = next++;
        const task: LaneTask<K> = { name, order: orders[place] };
        results[place] = (await pool.run(task)) as TaskResult<K>;
      }
    } catch (error) {
      // Nobody waits for the rest.
      next = orders.length;
      throw error;
    }
  };
  await Promise.all(Array.from({ length: 2 * lanes }, runOn));
  return results;
};

/** Each lane loads some of the columns, if they are large. */
const store = new ColumnStore(async ({ file, columns, rows }) => {
  const parts = Math.max(1, Math.min(lanes, columns.length, Math.floor((rows * columns.length) / WORTH_LOADING)));
  const size = Math.ceil(columns.length / parts);
  const shares = Array.from({ length: parts }, (_, i) => columns.slice(i * size, (i + 1) * size));
  const loaded = await each(
    'load',
    shares.map((share) => ({ file, columns: share })),
  );
  return loaded.flat();
});

const workplace: Workplace = { lend: store.lend, each };

/** Runs one computation. */
export function run<K extends Computation>({ name, order }: StatisticsTask<K>): Promise<ResultOf<K>> {
  const compute = computations[name] as unknown as (workplace: Workplace, order: OrderOf<K>) => Promise<ResultOf<K>>;
  return compute(workplace, order);
}
