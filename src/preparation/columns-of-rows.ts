import { AppError } from '../errors.ts';
import type { FittedFeature, FittedPreparation, SourceColumn } from './preparation.ts';

/** Rows given as JSON, such as those of `predict`, as the source columns that a fitted preparation reads. */
export const columnsOfRows = (
  preparation: FittedPreparation,
  rows: readonly Readonly<Record<string, unknown>>[],
): SourceColumn[] =>
  preparation.features.map((feature) => {
    const read = feature.kind === 'number' ? readNumber : readCategory;
    const values = Float64Array.from(rows, (row, i) => {
      if (!(feature.name in row)) throw mismatch(feature, i, `has no ${feature.name}`, preparation);
      const value = row[feature.name];
      if (value !== null && value !== undefined) return read(feature as never, value, i, preparation);
      if (feature.fill === null && preparation.missing !== 'KEEP')
        throw mismatch(
          feature,
          i,
          `has no value for ${feature.name}, and the model's preparation fills none`,
          preparation,
        );
      return NaN;
    });
    return feature.kind === 'number'
      ? { name: feature.name, values }
      : { name: feature.name, values, categories: feature.categories };
  });

type Kind<K extends FittedFeature['kind']> = Extract<FittedFeature, { kind: K }>;

function readNumber(feature: Kind<'number'>, value: unknown, row: number, preparation: FittedPreparation): number {
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw mismatch(feature, row, `has ${JSON.stringify(value)} for ${feature.name}, which is a number`, preparation);
}

function readCategory(
  feature: Kind<'categories'>,
  value: unknown,
  row: number,
  preparation: FittedPreparation,
): number {
  if (typeof value === 'object')
    throw mismatch(feature, row, `has ${JSON.stringify(value)} for ${feature.name}, which is text`, preparation);
  const code = feature.categories.indexOf(String(value));
  // A category never seen lies behind the last one: it matches no 0/1 column, and no code.
  return code === -1 ? feature.categories.length : code;
}

const mismatch = (feature: FittedFeature, row: number, problem: string, { features }: FittedPreparation) =>
  new AppError(
    'FEATURE_MISMATCH',
    `Row ${row + 1} ${problem}. The model reads: ${features.map(({ name }) => name).join(', ')}.`,
    {
      row: row + 1,
      feature: feature.name,
      features: features.map(({ name }) => name),
    },
  );
