import { availableParallelism } from 'node:os';
import { type FitContext, seededRandom } from '#sdk';
import { createCompute } from '../src/engine/compute.ts';
import { bestOf, type Measured, REPETITIONS, timed } from './measured.ts';

/**
 * The best of several fits on all cores, each in the memory of a new task, as an engine thread does it. `prepare` fills that
 * memory and gives back what is timed.
 */
export async function fitAsEngine<Model>(
  prepare: (context: FitContext) => () => Model,
  resultOf: Parameters<typeof timed<Model>>[1],
  repetitions: number = REPETITIONS,
): Promise<Measured> {
  const host = await createCompute(availableParallelism());
  try {
    return await bestOf(async () => {
      const fit = prepare({ compute: host.open(), random: seededRandom(1) });
      // The memory of the task before is collected.
      await new Promise((resolve) => setTimeout(resolve, 100));
      return timed(fit, resultOf);
    }, repetitions);
  } finally {
    await host.close();
  }
}
