import type { KernelName } from '../sdk/kernels/kernels.ts';

/**
 * A round is one `run`: the chunks of one kernel, shared out among the thread that called and its lanes. All they know
 * of each other stands at the start of the shared memory. A thread takes a chunk by counting WAITING down, and what it
 * then reads (kernel, arguments) belongs to that chunk, because a round ends only when UNFINISHED reaches 0.
 */
const ROUND = 0;
const WAITING = 1;
const UNFINISHED = 2;
const KERNEL = 3;
const VALUES = 4;
const ENDED = 5;
const FAILED = 6;

const VALUES_OFFSET = 64;
const MOST_VALUES = 64;

/** Bytes at the start of the memory that are not for arrays. */
export const RESERVED_BYTES = VALUES_OFFSET + 8 * MOST_VALUES;

/** What a thread needs to take part: the kernels on its own instance, and the shared words. */
export interface Participant {
  readonly kernels: readonly ((...values: number[]) => void)[];
  readonly words: Int32Array;
  readonly values: Float64Array;
}

/** A thread's own instance of the kernels on a shared memory; `names` fixes the numbers of the kernels. */
export function participant(
  module: WebAssembly.Module,
  memory: WebAssembly.Memory,
  names: readonly KernelName[],
): Participant {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return {
    kernels: names.map((name) => exports[name]),
    words: new Int32Array(memory.buffer, 0, VALUES_OFFSET / 4),
    values: new Float64Array(memory.buffer, VALUES_OFFSET, MOST_VALUES),
  };
}

/** Takes chunks until none waits. */
function takeChunks({ kernels, words, values }: Participant): void {
  for (let chunk = Atomics.sub(words, WAITING, 1) - 1; chunk >= 0; chunk = Atomics.sub(words, WAITING, 1) - 1) {
    try {
      kernels[words[KERNEL]](chunk, ...values.subarray(0, words[VALUES]));
    } catch {
      Atomics.store(words, FAILED, 1);
    }
    if (Atomics.sub(words, UNFINISHED, 1) === 1) Atomics.notify(words, UNFINISHED);
  }
}

/** Runs a kernel for every chunk 0…chunks−1, in this thread and in every lane that wakes in time. */
export function runRound(self: Participant, kernel: number, values: readonly number[], chunks: number): void {
  const { words } = self;
  words[KERNEL] = kernel;
  words[VALUES] = values.length;
  self.values.set(values);
  Atomics.store(words, UNFINISHED, chunks);
  Atomics.store(words, WAITING, chunks);
  if (chunks > 1) {
    Atomics.add(words, ROUND, 1);
    Atomics.notify(words, ROUND);
  }
  takeChunks(self);
  for (let left = Atomics.load(words, UNFINISHED); left > 0; left = Atomics.load(words, UNFINISHED))
    Atomics.wait(words, UNFINISHED, left);
  if (Atomics.exchange(words, FAILED, 0))
    throw new Error(`Kernel ${kernel} trapped on ${chunks} chunks: ${values.join(' ')}`);
}

/** Lets the lanes go home. */
export function endRounds({ words }: Participant): void {
  Atomics.store(words, ENDED, 1);
  Atomics.add(words, ROUND, 1);
  Atomics.notify(words, ROUND);
}

/** A lane's part: sleeps between the rounds, takes chunks in them, returns when they have ended. */
export function joinRounds(self: Participant): void {
  const { words } = self;
  while (!Atomics.load(words, ENDED)) {
    const round = Atomics.load(words, ROUND);
    takeChunks(self);
    if (!Atomics.load(words, ENDED)) Atomics.wait(words, ROUND, round);
  }
}
