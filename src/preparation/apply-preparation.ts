import type { Feature, FeatureTable } from '#sdk';
import type { FittedFeature, FittedPreparation, SourceColumn } from './preparation.ts';

/** One column that preparation produces, with what turns its values back into original units. */
export interface PreparedFeature extends Feature {
  readonly center: number;
  readonly spread: number;
}

/** The features that a model is fitted on, in order: `age`, `plan=gold`, … */
export const preparedFeatures = ({ features }: FittedPreparation): PreparedFeature[] =>
  features.flatMap((feature): PreparedFeature[] => {
    if (feature.kind === 'number') return [{ name: feature.name, center: feature.center, spread: feature.spread }];
    if (!feature.columns) return [{ name: feature.name, categories: feature.categories, center: 0, spread: 1 }];
    return feature.columns.map(({ code, center, spread }) => ({
      name: `${feature.name}=${feature.categories[code]}`,
      center,
      spread,
    }));
  });

/**
 * Turns source columns into the table a model reads. A category that training never saw belongs to none of the 0/1
 * columns; for algorithms that read codes it is missing.
 */
export function applyPreparation(
  preparation: FittedPreparation,
  columns: readonly SourceColumn[],
  rows: number,
  kept: Uint32Array | null,
  allocate: (length: number) => Float64Array,
): FeatureTable {
  const features = preparedFeatures(preparation);
  const height = kept?.length ?? rows;
  const buffer = allocate(height * features.length);
  const table = features.map((_, j) => buffer.subarray(j * height, (j + 1) * height));
  let next = 0;
  for (const [j, feature] of preparation.features.entries()) {
    const source = columns[j];
    if (feature.kind === 'number') fillScaled(table[next++], source.values, kept, feature);
    else {
      const codeOf = codes(source, feature.categories, feature.fill);
      if (!feature.columns) fillColumn(table[next++], source.values, kept, codeOf);
      else
        for (const { code, center, spread } of feature.columns) {
          const [zero, one] = [(0 - center) / spread, (1 - center) / spread];
          fillColumn(table[next++], source.values, kept, (value) => (codeOf(value) === code ? one : zero));
        }
    }
  }
  return {
    rows: height,
    features: features.map(({ name, categories }) => (categories ? { name, categories } : { name })),
    columns: table,
  };
}

type NumberFeature = Extract<FittedFeature, { kind: 'number' }>;

/** Most columns are numbers, so their loops call nothing. */
function fillScaled(
  column: Float64Array,
  values: Float64Array,
  kept: Uint32Array | null,
  { fill, center, spread }: NumberFeature,
): void {
  const missing = fill === null ? NaN : (fill - center) / spread;
  for (let i = 0; i < column.length; i++) {
    const value = kept === null ? values[i] : values[kept[i]];
    column[i] = Number.isNaN(value) ? missing : (value - center) / spread;
  }
}

/** Codes of the source, which numbers the categories it happens to hold, as codes of the preparation. */
function codes(source: SourceColumn, categories: readonly string[], fill: number | null): (value: number) => number {
  const places = new Map(categories.map((category, code) => [category, code]));
  const translated = (source.categories ?? []).map((category) => places.get(category) ?? NaN);
  return (value) => (!Number.isNaN(value) ? (translated[value] ?? NaN) : (fill ?? NaN));
}

function fillColumn(
  column: Float64Array,
  values: Float64Array,
  kept: Uint32Array | null,
  prepare: (value: number) => number,
): void {
  if (kept) for (let i = 0; i < kept.length; i++) column[i] = prepare(values[kept[i]]!);
  else for (let i = 0; i < column.length; i++) column[i] = prepare(values[i]);
}
