import { graphql } from 'graphql';
import { container } from 'tsyringe';
import { buildSchemaSync } from 'type-graphql';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Algorithm, definePredictor, defineSegmenter } from '../sdk/algorithm.ts';
import { AlgorithmResolver } from './algorithm.resolver.ts';
import { algorithmCatalog } from './algorithm-catalog.ts';
import { ALGORITHM, AlgorithmRegistry } from './algorithm-registry.ts';

const model = z.strictObject({});
const halves = defineSegmenter({
  id: 'halves',
  version: 2,
  title: 'Halves',
  summary: 'Cuts at the mean.',
  reference: 'Euclid',
  traits: { scaled: true, maxRows: 500 },
  input: 'table',
  params: z.strictObject({ at: z.number().min(0).max(1).default(0.5).describe('Where to cut.') }),
  model,
  fit: () => ({}),
  assign: (_, { rows }) => ({ segment: new Int32Array(rows) }),
});
const average = definePredictor({
  id: 'average',
  version: 1,
  title: 'Average',
  summary: 'Answers the mean.',
  task: 'regression',
  params: z.strictObject({}),
  model,
  fit: () => ({}),
  predict: (_, { rows }) => ({ value: new Float64Array(rows) }),
});

function appWith(...algorithms: Algorithm[]) {
  const app = container.createChildContainer();
  for (const algorithm of algorithms) app.register(ALGORITHM, { useValue: algorithm });
  return app;
}

async function ask(source: string) {
  const app = appWith(halves, average);
  const schema = buildSchemaSync({
    resolvers: [AlgorithmResolver],
    container: { get: (resolver) => app.resolve(resolver) },
    validate: false,
  });
  return graphql({ schema, source });
}

describe('the algorithms query', () => {
  it('lists every algorithm with the fields of the contract', async () => {
    const { data, errors } = await ask(`{
      algorithms { id version kind task input title summary reference traits { scaled missing categories maxRows } parametersSchema }
    }`);
    expect(errors).toBeUndefined();
    expect(data?.algorithms).toEqual([
      {
        id: 'average',
        version: 1,
        kind: 'PREDICTOR',
        task: 'REGRESSION',
        input: 'MEASURED',
        title: 'Average',
        summary: 'Answers the mean.',
        reference: null,
        traits: { scaled: false, missing: false, categories: false, maxRows: null },
        parametersSchema: expect.objectContaining({ type: 'object', additionalProperties: false, properties: {} }),
      },
      {
        id: 'halves',
        version: 2,
        kind: 'SEGMENTER',
        task: null,
        input: 'TABLE',
        title: 'Halves',
        summary: 'Cuts at the mean.',
        reference: 'Euclid',
        traits: { scaled: true, missing: false, categories: false, maxRows: 500 },
        parametersSchema: expect.objectContaining({
          properties: { at: { type: 'number', minimum: 0, maximum: 1, default: 0.5, description: 'Where to cut.' } },
        }),
      },
    ]);
  });

  it('finds one by its id, and otherwise says which exist', async () => {
    expect((await ask('{ algorithm(id: "halves") { title } }')).data).toEqual({ algorithm: { title: 'Halves' } });
    const { errors } = await ask('{ algorithm(id: "thirds") { title } }');
    expect(errors?.[0]?.message).toBe('There is no algorithm "thirds". There are: average, halves.');
    expect(errors?.[0]?.originalError).toMatchObject({ code: 'UNKNOWN_ALGORITHM', details: { id: 'thirds' } });
  });
});

describe('AlgorithmRegistry', () => {
  it('refuses two algorithms of one id', () => {
    expect(() => appWith(halves, average, { ...halves }).resolve(AlgorithmRegistry)).toThrow(
      'Two algorithms have the same id: halves.',
    );
  });

  it('is written down as a catalog, in the order of ids', () => {
    const catalog = algorithmCatalog(appWith(halves, average).resolve(AlgorithmRegistry));
    expect(JSON.parse(JSON.stringify(catalog))).toMatchObject({
      algorithms: [{ id: 'average' }, { id: 'halves', traits: { maxRows: 500 } }],
    });
  });
});
