import { GraphQLInputObjectType, type GraphQLSchema, graphql, printType } from 'graphql';
import { Arg, buildSchemaSync, Field, InputType, Query, Resolver } from 'type-graphql';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type Algorithm, defineSegmenter } from '../sdk/algorithm.ts';
import { AlgorithmInput, chosenAlgorithm, fieldName, registerAlgorithmInput } from './params-input.ts';

const segmenter = <P extends z.ZodObject>(id: string, params: P): Algorithm =>
  defineSegmenter({
    id,
    version: 1,
    title: id.toUpperCase(),
    summary: `Does ${id}.`,
    input: 'table',
    params,
    model: z.strictObject({}),
    fit: () => ({}),
    assign: (_, { rows }) => ({ segment: new Int32Array(rows) }),
  });

const kMeans = segmenter(
  'k-means',
  z.strictObject({
    clusters: z.int().min(2).max(1000).default(8).describe('How many segments to find.'),
    budget: z.int().min(1).max(1e12).default(1e6).describe('Most comparisons.'),
    tolerance: z.number().min(0).max(1).default(0.1).describe('Smallest move that counts.'),
    quiet: z.boolean().default(false).describe('Reports nothing.'),
    note: z.string().max(9).optional().describe('Remark.'),
    start: z.enum(['k-means++', 'randomRows', '2-pass']).default('k-means++').describe('Where centroids start.'),
    centroids: z.array(z.array(z.number())).optional().describe('Start from these.'),
    grid: z
      .strictObject({ size: z.int().min(1).max(9).default(3).describe('Cells a side.') })
      .optional()
      .describe('Cells.'),
    unit: z
      .union([z.literal('rows').describe('Counted.'), z.literal('share').describe('Of all rows.')])
      .default('rows')
      .describe('Unit.'),
  }),
);
const mean = segmenter('c4-5-mean', z.strictObject({}));

@InputType('StartInput', { description: 'Start.' })
class StartInput {
  @Field(() => AlgorithmInput)
  algorithm!: AlgorithmInput;
}

@Resolver()
class ChosenResolver {
  @Query(() => String)
  chosen(@Arg('input', () => StartInput) { algorithm }: StartInput): string {
    return JSON.stringify(chosenAlgorithm(algorithm));
  }
}

function schemaOf(algorithms: readonly Algorithm[]): GraphQLSchema {
  registerAlgorithmInput(algorithms);
  const schema = buildSchemaSync({ resolvers: [ChosenResolver], validate: false });
  inputType(schema, 'AlgorithmInput').isOneOf = true;
  return schema;
}

function inputType(schema: GraphQLSchema, name: string): GraphQLInputObjectType {
  const type = schema.getType(name);
  if (!(type instanceof GraphQLInputObjectType)) throw new Error(`${name} is no input`);
  return type;
}

async function choose(schema: GraphQLSchema, algorithm: string, variableValues?: Record<string, unknown>) {
  const operation = variableValues ? 'query ($algorithm: AlgorithmInput!)' : '';
  const { data, errors } = await graphql({
    schema,
    source: `${operation} { chosen(input: { algorithm: ${algorithm} }) }`,
    variableValues,
  });
  if (errors) throw errors[0];
  return JSON.parse(String(data?.chosen));
}

describe('AlgorithmInput', () => {
  it('has one typed, described field for each algorithm', () => {
    const schema = schemaOf([kMeans, mean]);
    expect(printType(inputType(schema, 'AlgorithmInput'))).toMatchInlineSnapshot(`
      """"
      An algorithm with its parameters: exactly one field. A parameter that is left out, or null, has its default.
      """
      input AlgorithmInput @oneOf {
        """Does k-means."""
        kMeans: KMeansParams

        """Does c4-5-mean."""
        c4_5Mean: C4_5MeanParams
      }"
    `);
    expect(printType(inputType(schema, 'KMeansParams'))).toMatchInlineSnapshot(`
      """"Parameters of K-MEANS."""
      input KMeansParams {
        """How many segments to find. A whole number from 2 to 1000. Default: 8."""
        clusters: Int

        """
        Most comparisons. A whole number from 1 to 1000000000000. Default: 1000000.
        """
        budget: SafeInt

        """Smallest move that counts. A number from 0 to 1. Default: 0.1."""
        tolerance: Float

        """Reports nothing. Default: false."""
        quiet: Boolean

        """Remark. A text of at most 9 characters."""
        note: String

        """Where centroids start. Default: K_MEANS_PLUS_PLUS."""
        start: KMeansStart

        """Start from these. A list, each a list, each a number."""
        centroids: [[Float!]!]

        """Cells."""
        grid: KMeansGridParams

        """Unit. Default: ROWS."""
        unit: KMeansUnit
      }"
    `);
    const others = ['KMeansStart', 'KMeansUnit', 'KMeansGridParams', 'C4_5MeanParams'].map((name) =>
      schema.getType(name),
    );
    expect(others.map((type) => type && printType(type)).join('\n')).toMatchInlineSnapshot(`
      """"Where centroids start. Default: K_MEANS_PLUS_PLUS."""
      enum KMeansStart {
        """The choice "k-means++"."""
        K_MEANS_PLUS_PLUS

        """The choice "randomRows"."""
        RANDOM_ROWS

        """The choice "2-pass"."""
        _2_PASS
      }
      """Unit. Default: ROWS."""
      enum KMeansUnit {
        """Counted."""
        ROWS

        """Of all rows."""
        SHARE
      }
      """Cells."""
      input KMeansGridParams {
        """Cells a side. A whole number from 1 to 9. Default: 3."""
        size: Int
      }
      """Parameters of C4-5-MEAN."""
      input C4_5MeanParams {
        """There are no parameters: leave this out."""
        _: Boolean
      }"
    `);
  });

  it('gives id and parameters, in the values that the plugin knows', async () => {
    const schema = schemaOf([kMeans, mean]);
    const given =
      '{ kMeans: { clusters: 3, budget: 3000000000, start: K_MEANS_PLUS_PLUS, centroids: [[1, 2], [3.5, 4]], grid: { size: 2 }, note: null } }';
    expect(await choose(schema, given)).toEqual({
      id: 'k-means',
      params: {
        clusters: 3,
        budget: 3e9,
        start: 'k-means++',
        centroids: [
          [1, 2],
          [3.5, 4],
        ],
        grid: { size: 2 },
      },
    });
    expect(await choose(schema, '$algorithm', { algorithm: { kMeans: { start: '_2_PASS' } } })).toEqual({
      id: 'k-means',
      params: { start: '2-pass' },
    });
    expect(await choose(schema, '{ c4_5Mean: {} }')).toEqual({ id: 'c4-5-mean', params: {} });
  });

  it('refuses none, two, and parameters of another type', async () => {
    const schema = schemaOf([kMeans, mean]);
    await expect(choose(schema, '{}')).rejects.toThrow(/exactly one key|Exactly one key/i);
    await expect(choose(schema, '{ kMeans: {}, c4_5Mean: {} }')).rejects.toThrow(/exactly one key/i);
    await expect(choose(schema, '{ kMeans: { clusters: 2.5 } }')).rejects.toThrow(/Int cannot represent/);
    await expect(choose(schema, '{ kMeans: { clutsers: 3 } }')).rejects.toThrow(/clutsers.*clusters/);
  });

  it('follows the set of algorithms from boot to boot', async () => {
    const fields = (schema: GraphQLSchema) => Object.keys(inputType(schema, 'AlgorithmInput').getFields());
    expect(fields(schemaOf([kMeans]))).toEqual(['kMeans']);
    const both = schemaOf([kMeans, mean]);
    expect(fields(both)).toEqual(['kMeans', 'c4_5Mean']);
    expect(await choose(both, '{ c4_5Mean: {} }')).toEqual({ id: 'c4-5-mean', params: {} });
    const again = schemaOf([kMeans]);
    expect(fields(again)).toEqual(['kMeans']);
    expect(await choose(again, '{ kMeans: { clusters: 4 } }')).toEqual({ id: 'k-means', params: { clusters: 4 } });
  });

  it('takes another algorithm of the same id at its word', () => {
    const other = segmenter('k-means', z.strictObject({ k: z.int().min(1).max(9).default(2).describe('Segments.') }));
    schemaOf([kMeans]);
    expect(Object.keys(inputType(schemaOf([other]), 'KMeansParams').getFields())).toEqual(['k']);
  });
});

describe('chosenAlgorithm', () => {
  it.each(['k-means', 'c4-5', 'dbscan', 'x-2-y', 'a1-b2'])('finds the id %s again', (id) => {
    expect(chosenAlgorithm({ [fieldName(id)]: {} })).toEqual({ id, params: {} });
  });
});
