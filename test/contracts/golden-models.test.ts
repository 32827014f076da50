/**
 * What was stored stays readable. For each algorithm there is a golden file of its present version, written once by
 * `npm run golden-models` and never again: a sealed model, rows, and what the model answered for them.
 *
 * When a test here fails, stored models of users have changed their meaning, or cannot be read any more. Raise the `version`
 * of the algorithm, write an `upgrade` that reads what older versions have stored, keep their golden files, and run
 * `npm run golden-models`, which adds one for the new version. Without an `upgrade`, users must run their analyses again.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Algorithm, definePredictor, matrix, z } from '#sdk';
import type { RecommendedItem, RowAnswer } from '../../src/engine/engine.ts';
import { InlineEngine } from '../../src/engine/inline-engine.ts';
import { openModel, sealModel } from '../../src/models/sealed-model.ts';
import { AlgorithmRegistry } from '../../src/registry/algorithm-registry.ts';
import { loadPlugins, PLUGINS_DIRECTORY } from '../../src/registry/load-plugins.ts';
import { nearestMean } from '../conformance/specimens.ts';

type Golden = { readonly sealed: string } & (
  | { readonly rows: readonly Record<string, unknown>[]; readonly answers: readonly RowAnswer[] }
  | { readonly baskets: readonly string[][]; readonly answers: readonly (readonly RecommendedItem[])[] }
);

const DIRECTORY = fileURLToPath(new URL('../fixtures/models', import.meta.url));
const algorithms = await loadPlugins([PLUGINS_DIRECTORY]);
const registry = new AlgorithmRegistry(algorithms);
const engine = new InlineEngine(registry);
const files = readdirSync(DIRECTORY).map((file) => {
  const [, id = '', version] = /^(.+)\.v(\d+)\.json$/.exec(file) ?? [];
  return { file, id, version: Number(version) };
});

const read = (file: string): Golden => JSON.parse(readFileSync(`${DIRECTORY}/${file}`, 'utf8'));
const stateOf = ({ sealed }: Golden): Uint8Array => new Uint8Array(Buffer.from(sealed, 'base64'));

/** What a golden model answers today. */
async function answersOf(file: string, golden: Golden) {
  const model = { key: file, state: stateOf(golden) };
  if ('rows' in golden) return engine.answer({ ...model, rows: golden.rows });
  return engine.recommend({ ...model, baskets: golden.baskets, first: 3 });
}

describe('the golden models', () => {
  it.each(algorithms)('have $id version $version (else: npm run golden-models)', ({ id, version }) => {
    expect(files.map(({ file }) => file)).toContain(`${id}.v${version}.json`);
  });

  it('are of algorithms there are, and of no version to come', () => {
    for (const { file, id, version } of files) expect(version, file).toBeLessThanOrEqual(registry.get(id).version);
  });

  it.each(files)('$file opens and answers as it did', async ({ file, id, version }) => {
    const golden = read(file);
    const { version: present, upgrade } = registry.get(id);
    if (version < present && !upgrade)
      return expect(() => openModel(registry, stateOf(golden))).toThrow(/Run the analysis again/);
    expect(await answersOf(file, golden)).toEqual(golden.answers);
    // A model that answers all rows alike would show little.
    expect(new Set(golden.answers.map((one) => JSON.stringify(one))).size).toBeGreaterThan(1);
  });
});

describe('a model of an older version', () => {
  const asked = { rows: 3, features: [{ name: 'a' }], columns: [Float64Array.of(1, 4, 9)] };
  const model = { means: { rows: 2, columns: 1, values: Float64Array.of(0, 10) } };
  const stored = sealModel({ algorithm: nearestMean, preparation: null, classes: ['low', 'high'], items: null, model });

  /** The same algorithm, which now calls its means centers and stores how many there are. */
  const renamed = definePredictor({
    id: 'nearest-mean',
    version: 2,
    title: 'Nearest mean',
    summary: 'Answers the class whose mean is nearest.',
    task: 'classification',
    params: z.strictObject({}),
    model: z.strictObject({ centers: matrix(), classes: z.int() }),
    fit: () => ({ centers: model.means, classes: 2 }),
    predict: ({ centers }, table, context) => nearestMean.predict({ means: centers }, table, context),
  });
  const upgrading = definePredictor({
    ...renamed,
    upgrade(state, version) {
      expect(version).toBe(1);
      const { means } = z
        .object({ means: z.object({ rows: z.int(), columns: z.int(), values: z.string() }) })
        .parse(state);
      return { centers: means, classes: means.rows };
    },
  });
  const open = (algorithm: Algorithm, bytes = stored) => openModel(new AlgorithmRegistry([algorithm]), bytes);

  it('is upgraded, and answers as before', () => {
    const opened = open(upgrading);
    expect(opened).toMatchObject({ classes: ['low', 'high'], model: { classes: 2 } });
    const { label } = upgrading.predict(opened.model as never, asked, { compute: {} as never });
    expect(label).toEqual(nearestMean.predict(model, asked, { compute: {} as never }).label);
    expect([...label]).toEqual([0, 0, 1]);
  });

  it('is refused where the algorithm cannot read it, with both versions', () => {
    expect(() => open(renamed)).toThrow(
      expect.objectContaining({
        code: 'MODEL_VERSION',
        details: { algorithm: 'nearest-mean', requirement: 2, actual: 1 },
      }),
    );
  });

  it('is refused by a process that is older than the model', () => {
    const newer = sealModel({
      ...{ algorithm: upgrading, preparation: null, classes: [], items: null },
      model: { centers: model.means, classes: 2 },
    });
    expect(() => open(nearestMean, newer)).toThrow(expect.objectContaining({ code: 'MODEL_VERSION' }));
  });

  it('is refused where an upgrade makes no model of it', () => {
    const wrong = definePredictor({ ...renamed, upgrade: () => ({ centers: null, classes: 2 }) as never });
    expect(() => open(wrong)).toThrow(/centers/);
  });
});
