/**
 * Principal components: the directions in which rows differ most.
 *
 *   z_j = (x_j − m_j) / s_j, s_j the population standard deviation, or 1
 *   C   = Σ z zᵀ / n = U Λ Uᵀ
 *   pc_k = Σ_j z_j u_jk, of variance λ_k
 *
 * Pearson (1901), On lines and planes of closest fit to systems of points in space.
 */
import { z } from 'zod';
import { float64s, moments, semidefiniteEigen } from '#sdk';
import { AppError } from '../../errors.ts';
import { columnNames, defineStep } from '../recipe-step.ts';
import { chosenColumns, columnNamed, isNumeric, numbered, type RecipeColumn } from '../recipe-table.ts';

/** The matrix of all pairs has to be decomposed. */
const MOST_COLUMNS = 1000;

/** Replaces numbers by their principal components `pc1`, `pc2` … */
export const reduce = defineStep({
  name: 'reduce',
  summary: 'Replaces numbers by their first principal components: `pc1`, `pc2` …',
  params: z.strictObject({
    columns: columnNames('all numbers'),
    components: z
      .int()
      .min(1)
      .max(MOST_COLUMNS)
      .optional()
      .describe('How many (default: as many as `variance` takes).'),
    variance: z
      .number()
      .positive()
      .max(1)
      .default(0.95)
      .describe('Share of the variance that the components have together, 0…1.'),
    standardize: z.boolean().default(true).describe('Whether every column counts alike, whatever its spread.'),
    prefix: z.string().min(1).max(50).default('pc').describe('What the names begin with.'),
  }),
  state: z.strictObject({
    columns: z.array(z.strictObject({ name: z.string(), mean: z.number(), spread: z.number() })),
    prefix: z.string(),
    /** One after the other, a number for each column. */
    components: z.array(float64s()),
  }),
  makesColumns: true,

  *fit(table, { columns: names, components, variance, standardize, prefix }) {
    const columns = chosenColumns(table, names, isNumeric, 'numbers');
    requireComplete(columns);
    const scales = columns.map(({ name, values }) => {
      const { mean, variance } = moments(values);
      return { name, mean, spread: standardize ? Math.sqrt(variance) || 1 : 1 };
    });
    const centered = columns.map(({ values }, j) => values.map((x) => (x - scales[j].mean) / scales[j].spread));
    const { values, vectors } = yield* semidefiniteEigen(yield* covariances(centered), columns.length, {
      done: 0,
      of: 1,
    });
    const total = values.reduce((sum, value) => sum + value, 0);
    if (values.length === 0)
      throw new AppError('UNSUITABLE_DATA', 'No column varies, so that there is no direction in which rows differ.', {
        requirement: 'a column that varies',
        actual: 0,
      });
    const taken = Math.min(components ?? enough(values, variance * total), values.length);
    const share = values.slice(0, taken).reduce((sum, value) => sum + value, 0) / total;
    return {
      state: {
        columns: scales,
        prefix,
        components: Array.from({ length: taken }, (_, k) =>
          vectors.slice(k * columns.length, (k + 1) * columns.length),
        ),
      },
      notes: [`${taken} components have ${(100 * share).toFixed(1)} % of the variance of ${columns.length} columns.`],
    };
  },

  apply({ columns, prefix, components }, table) {
    const sources = columns.map(({ name }) => columnNamed(table, name));
    const reduced = new Set(sources.map(({ name }) => name));
    const pii = sources.some((column) => column.pii);
    const made = components.map((weights, k) => {
      const values = new Float64Array(table.origin.length);
      for (const [j, { mean, spread }] of columns.entries())
        for (let i = 0; i < values.length; i++) values[i] += ((sources[j].values[i] - mean) / spread) * weights[j];
      return { ...numbered(sources[0], values, `${prefix}${k + 1}`), pii };
    });
    return { ...table, columns: [...table.columns.filter(({ name }) => !reduced.has(name)), ...made] };
  },
});

function requireComplete(columns: readonly RecipeColumn[]): void {
  if (columns.length === 0 || columns.length > MOST_COLUMNS)
    throw new AppError(
      'UNSUITABLE_DATA',
      `There are ${columns.length} numeric columns; this takes 1 to ${MOST_COLUMNS}.`,
      {
        requirement: MOST_COLUMNS,
        actual: columns.length,
      },
    );
  for (const { name, values } of columns) {
    const missing = values.reduce((count, value) => count + Number(Number.isNaN(value)), 0);
    if (missing > 0)
      throw new AppError(
        'UNSUITABLE_DATA',
        `The column ${name} lacks ${missing} of ${values.length} values. Fill them with a step before.`,
        { feature: name, requirement: 'no missing values', actual: missing },
      );
  }
}

/** Pauses after each pair of columns. */
function* covariances(columns: readonly Float64Array[]): Generator<undefined, Float64Array> {
  const size = columns.length;
  const matrix = new Float64Array(size * size);
  for (let j = 0; j < size; j++)
    for (let k = 0; k <= j; k++) {
      const [a, b] = [columns[j], columns[k]];
      let sum = 0;
      for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
      matrix[j * size + k] = matrix[k * size + j] = sum / a.length;
      yield;
    }
  return matrix;
}

/** How many of the descending values it takes to come to a sum, but for rounding. */
function enough(values: Float64Array, wanted: number): number {
  let sum = 0;
  const last = values.findIndex((value) => {
    sum += value;
    return sum >= wanted * (1 - 1e-12);
  });
  return last === -1 ? values.length : last + 1;
}
