import { parentPort, workerData } from 'node:worker_threads';
import { letGo } from '../garbage.ts';
import type { KernelName } from '../sdk/kernels/kernels.ts';
import { lowerPriority } from '../thread-priority.ts';
import { joinRounds, participant } from './kernel-round.ts';

/** What a lane is told when it starts. */
export interface LaneSettings {
  readonly module: WebAssembly.Module;
  readonly names: readonly KernelName[];
}

const { module, names } = workerData as LaneSettings;

lowerPriority();
parentPort?.on('message', (memory: WebAssembly.Memory) => {
  joinRounds(participant(module, memory, names));
  letGo(memory.buffer.byteLength);
});
