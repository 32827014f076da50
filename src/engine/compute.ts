import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { compiledFile } from '../compiled-file.ts';
import { AppError } from '../errors.ts';
import { letGo } from '../garbage.ts';
import type { Compute } from '../sdk/compute.ts';
import { type KernelArgument, type KernelArray, type KernelName, kernels } from '../sdk/kernels/kernels.ts';
import { plainCompute } from '../sdk/kernels/plain-compute.ts';
import { lowerPriority } from '../thread-priority.ts';
import type { LaneSettings } from './compute-lane.ts';
import { endRounds, participant, RESERVED_BYTES, runRound } from './kernel-round.ts';

/** What the host lends to one task. */
export interface TaskCompute extends Compute {
  /** From here on, until what it answers is called: arrays of that time are then taken back, and their memory lent again. */
  mark(): () => void;
}

/** The processor of an engine thread: lends its memory and threads to one task after another. */
export interface HostCompute {
  /** A fresh memory for one task. What the task before had is given up. */
  open(): TaskCompute;
  /** Gives up the memory of the task that was opened last. */
  release(): void;
  /** Ends the threads. */
  close(): Promise<void>;
}

const PAGE = 65_536;
const MOST_PAGES = 65_536;
const names = Object.keys(kernels) as KernelName[];

/**
 * A processor of `lanes` threads: the one that calls, and `lanes − 1` more. For a thread that may block, such as a
 * worker's: it waits for the others without letting events in. Without shared WebAssembly memory it is `plainCompute`.
 */
export async function createCompute(lanes: number): Promise<HostCompute> {
  lowerPriority();
  const module = compileKernels();
  if (!module) return { open: plainTaskCompute, release: () => {}, close: async () => {} };
  const workerData: LaneSettings = { module, names };
  const startLane = () => {
    const worker = new Worker(compiledFile('compute-lane.js', import.meta.url), { workerData });
    worker.unref();
    return worker;
  };
  // A lane takes 11 MB, and many algorithms never share anything out.
  let workers: readonly Worker[] = [];

  let end = () => {};
  const release = () => {
    end();
    end = () => {};
  };
  return {
    open() {
      release();
      const memory = new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true });
      const self = participant(module, memory, names);
      // The lanes hear of the memory when there is something to share out; most answers are too small for that.
      let invited = false;
      const invite = () => {
        invited = true;
        if (workers.length === 0) workers = Array.from({ length: lanes - 1 }, startLane);
        for (const worker of workers) worker.postMessage(memory);
      };
      end = () => {
        endRounds(self);
        letGo(memory.buffer.byteLength);
      };
      return computeOn(memory, (kernel, values, chunks) => {
        if (chunks > 1 && !invited) invite();
        runRound(self, kernel, values, chunks);
      });
    },
    release,
    async close() {
      release();
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** The kernels, or null where this machine cannot run them. */
function compileKernels(): WebAssembly.Module | null {
  const path = compiledFile('../sdk/kernels/kernels.wasm', import.meta.url);
  if (!existsSync(path))
    throw new AppError('INTERNAL', `There is no ${fileURLToPath(path)}; \`npm run build\` makes it.`, {
      path: fileURLToPath(path),
    });
  try {
    new WebAssembly.Memory({ initial: 1, maximum: MOST_PAGES, shared: true });
    return new WebAssembly.Module(readFileSync(path));
  } catch {
    return null;
  }
}

/** Without a memory of its own there is nothing to take back: the garbage collector does. */
export const plainTaskCompute = (): TaskCompute => ({ ...plainCompute(), mark: () => () => {} });

/** Hands out a memory from its start to its end, and tells the kernels where in it their arguments are. */
function computeOn(
  memory: WebAssembly.Memory,
  run: (kernel: number, values: number[], chunks: number) => void,
): TaskCompute {
  let used = RESERVED_BYTES;
  // Below this, memory has been lent before and is not zero any more.
  let soiled = 0;
  // One memory has many buffers: each time it grows there is another, of which the older ones are a part.
  const buffers = new WeakSet<object>();
  let copies = new WeakMap<readonly Float64Array[], readonly Float64Array[]>();

  const allocate = (bytes: number) => {
    const start = used;
    used += Math.ceil(bytes / 16) * 16;
    const missing = Math.ceil((used - memory.buffer.byteLength) / PAGE);
    if (missing > 0) grow(memory, missing, used);
    const { buffer } = memory;
    buffers.add(buffer);
    if (start < soiled) new Uint8Array(buffer, start, Math.min(used, soiled) - start).fill(0);
    return { buffer, start };
  };
  const float64 = (length: number) => {
    const { buffer, start } = allocate(8 * length);
    return new Float64Array(buffer, start, length);
  };
  const isInside = (array: KernelArray) => buffers.has(array.buffer);
  const copied = (columns: readonly Float64Array[]): readonly Float64Array[] => {
    const known = copies.get(columns);
    if (known) return known;
    const copy = columns.map((column) => float64(column.length));
    for (const [j, column] of columns.entries()) copy[j].set(column);
    copies.set(columns, copy);
    return copy;
  };
  /** Numbers for the kernel: a number itself; an array's address; of columns also the bytes from one to the next, and how many. */
  const valuesOf = (argument: KernelArgument, name: string): number[] => {
    if (typeof argument === 'number') return [argument];
    if (ArrayBuffer.isView(argument)) {
      if (isInside(argument)) return [argument.byteOffset];
      throw new Error(`The kernel argument ${name} is an array that is not from this compute.`);
    }
    const columns = argument.every(isInside) && areEquallySpaced(argument) ? argument : copied(argument);
    return [columns[0]?.byteOffset ?? 0, spacing(columns), columns.length];
  };

  return {
    mark() {
      const before = { used, copies };
      copies = new WeakMap();
      return () => {
        soiled = Math.max(soiled, used);
        ({ used, copies } = before);
      };
    },
    float64,
    float32(length) {
      const { buffer, start } = allocate(4 * length);
      return new Float32Array(buffer, start, length);
    },
    int32(length) {
      const { buffer, start } = allocate(4 * length);
      return new Int32Array(buffer, start, length);
    },
    run(kernel, chunks, args) {
      const order: readonly (keyof typeof args & string)[] = kernels[kernel].order;
      const values = order.flatMap((name) => valuesOf(args[name] as KernelArgument, name));
      run(names.indexOf(kernel), values, chunks);
    },
  };
}

const spacing = (columns: readonly Float64Array[]): number =>
  columns.length > 1 ? columns[1].byteOffset - columns[0].byteOffset : 0;

const areEquallySpaced = (columns: readonly Float64Array[]): boolean =>
  columns.every((column, j) => column.byteOffset === columns[0].byteOffset + j * spacing(columns));

function grow(memory: WebAssembly.Memory, pages: number, bytes: number): void {
  try {
    memory.grow(pages);
  } catch {
    const megabytes = Math.ceil(bytes / 2 ** 20);
    throw new AppError(
      'RESOURCE_LIMIT',
      `The algorithm needs ${megabytes} MB of memory; one task has at most 4096 MB. Use fewer rows or features.`,
      {
        requirement: megabytes,
        actual: 4096,
      },
    );
  }
}
