import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Algorithm, Compute } from '#sdk';
import { defineSegmenter, float64s, plainCompute, z } from '#sdk';
import { createCompute, type HostCompute } from '../../src/engine/compute.ts';
import { loadPlugins, PLUGINS_DIRECTORY } from '../../src/registry/load-plugins.ts';
import { askedOf, easyExample, inputOf } from './inputs.ts';
import { answer, learn, textOf } from './learn.ts';
import { sound } from './specimens.ts';

/** Enough rows for several chunks of work. */
const rowsFor = ({ traits }: Algorithm): number => Math.min(20_000, traits?.maxRows ?? 20_000);

/** Threads give way to everything else, so on a busy machine they take their time. */
const PATIENCE_MS = 120_000;

let threads: HostCompute;
beforeAll(async () => {
  threads = await createCompute(2);
});
afterAll(() => threads.close());

/** What an algorithm learns and answers on some processor. */
function outcome(algorithm: Algorithm, compute: Compute, rows: number) {
  const { model, progress } = learn(algorithm, inputOf(easyExample(rows, 41), algorithm, compute), { compute });
  const asked = askedOf(easyExample(rows, 42), algorithm, compute);
  const answered = Object.entries(answer(algorithm, model, asked, compute)).map(
    ([name, { buffer, byteOffset, byteLength }]) => [
      name,
      Buffer.from(buffer, byteOffset, byteLength).toString('base64'),
    ],
  );
  return { model: textOf(algorithm, model), progress, answered };
}

const expectSameOnThreads = (algorithm: Algorithm, rows: number): void =>
  expect(outcome(algorithm, threads.open(), rows)).toEqual(outcome(algorithm, plainCompute(), rows));

for (const algorithm of await loadPlugins([PLUGINS_DIRECTORY])) {
  describe(algorithm.id, () => {
    it(
      'computes the same bytes with kernels on threads as alone in TypeScript',
      () => expectSameOnThreads(algorithm, rowsFor(algorithm)),
      PATIENCE_MS,
    );
  });
}

describe('the comparison of threads', () => {
  it.each(sound)('lets $id pass', (algorithm) => expectSameOnThreads(algorithm, 300));

  it('catches a model that depends on where its memory is', () => {
    const addressed = defineSegmenter({
      id: 'addressed',
      version: 1,
      title: 'Addressed',
      summary: 'Remembers where its input was.',
      input: 'table',
      params: z.strictObject({}),
      model: z.strictObject({ address: float64s() }),
      fit: (table) => ({ address: Float64Array.of(table.columns[0]?.byteOffset ?? 0) }),
      assign: (_, { rows }) => ({ segment: new Int32Array(rows) }),
    });
    expect(() => expectSameOnThreads(addressed, 300)).toThrow(/deeply equal/);
  });

  it('catches a kernel that is given memory of its own', () => {
    const careless = defineSegmenter({
      id: 'careless',
      version: 1,
      title: 'Careless',
      summary: 'Gives kernels memory that threads cannot reach.',
      input: 'table',
      params: z.strictObject({}),
      model: z.strictObject({ sum: z.number() }),
      fit({ rows, columns }, _, { compute }) {
        const sums = new Float64Array(columns.length);
        compute.run('packRows', 1, {
          ...{ columns, rows, chunkRows: rows, origin: new Float64Array(columns.length), scale: 1 },
          ...{ points: new Float32Array(rows * columns.length), sums, squares: new Float64Array(columns.length) },
        });
        return { sum: sums[0] ?? 0 };
      },
      assign: (_, { rows }) => ({ segment: new Int32Array(rows) }),
    });
    expect(() => expectSameOnThreads(careless, 300)).toThrow(/not from this compute/);
  });
});
