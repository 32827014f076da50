import { finish } from '#sdk';
import type { ColumnType } from '../datasets/column.ts';
import { AppError, listed } from '../errors.ts';
import type { FittedFeature, FittedPreparation, SourceColumn } from './preparation.ts';
import { applyRecipe } from './recipe.ts';
import type { RecipeColumn } from './recipe-table.ts';

type JsonRow = Readonly<Record<string, unknown>>;

/** Rows given as JSON, such as those of `predict`, as the source columns that a fitted preparation reads. */
export function columnsOfRows(preparation: FittedPreparation, rows: readonly JsonRow[]): SourceColumn[] {
  const { recipe, features } = preparation;
  const read = recipe?.sources.map(({ name }) => name) ?? features.map(({ name }) => name);
  const unfilled = (feature: FittedFeature) => feature.fill === null && preparation.missing !== 'KEEP';
  if (!recipe) return features.map((feature) => readColumn(feature, rows, read, typeOf(feature), unfilled(feature)));
  const sources = recipe.sources.map(({ name, type, pii, aside }): RecipeColumn => {
    const column = readColumn({ name }, rows, read, type, false);
    return { ...column, type, pii, aside };
  });
  const { columns } = finish(applyRecipe(recipe, { origin: Uint32Array.from(rows, (_, i) => i), columns: sources }));
  return features.map((feature) => {
    const column = columns.find(({ name }) => name === feature.name)!;
    const lacking = unfilled(feature) ? column.values.findIndex(Number.isNaN) : -1;
    if (lacking === -1) return column;
    const blank = sources.filter(({ values }) => Number.isNaN(values[lacking])).map(({ name }) => name);
    const why = blank.length > 0 ? `; it lacks ${listed(blank)}` : '';
    throw mismatch(
      feature.name,
      lacking,
      `has no value for ${feature.name} after the steps of the preparation, and the model fills none${why}`,
      read,
    );
  });
}

const typeOf = (feature: FittedFeature): ColumnType => (feature.kind === 'number' ? 'NUMBER' : 'TEXT');

/** One column of the rows; where no step and no fill can help, a missing value is refused. */
function readColumn(
  { name, categories }: { readonly name: string; readonly categories?: readonly string[] },
  rows: readonly JsonRow[],
  read: readonly string[],
  type: ColumnType,
  unfilled: boolean,
): SourceColumn {
  const texts = type === 'TEXT' ? textReader(categories) : null;
  const reader = texts?.read ?? (type === 'DATE' || type === 'TIMESTAMP' ? readTime : readNumber);
  const values = Float64Array.from(rows, (row, i) => {
    if (!(name in row)) throw mismatch(name, i, `has no ${name}`, read);
    const value = row[name];
    if (value === null || value === undefined) {
      if (unfilled) throw mismatch(name, i, `has no value for ${name}, and the model's preparation fills none`, read);
      return NaN;
    }
    const [number, kind] = reader(value);
    if (number !== null) return number;
    throw mismatch(name, i, `has ${JSON.stringify(value)} for ${name}, which must be ${kind}`, read);
  });
  return texts ? { name, values, categories: texts.categories } : { name, values };
}

/** A value as a number, or null and what it should have been. */
type Read = (value: unknown) => readonly [number | null, string];

const readNumber: Read = (value) => {
  if (typeof value === 'boolean') return [value ? 1 : 0, 'a number'];
  return [typeof value === 'number' && Number.isFinite(value) ? value : null, 'a number'];
};

const ISO = /^(\d{4}-\d\d-\d\d)([T ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?)?(Z|[+-]\d\d:\d\d)?$/;

/** Without a zone a time is UTC, as in datasets. */
const readTime: Read = (value) => {
  const [text, day, time, , , zone] = (typeof value === 'string' && ISO.exec(value)) || [];
  const parsed = text === undefined ? NaN : Date.parse(text.replace(' ', 'T') + (time && !zone ? 'Z' : ''));
  // JavaScript takes 31 February for 2 March.
  const exists = !Number.isNaN(parsed) && new Date(`${day}T00:00Z`).toISOString().startsWith(day!);
  return [exists ? parsed : null, 'a date such as "2011-12-09" or "2011-12-09T12:50:00Z"'];
};

/** Codes for texts: places among known categories, or, without these, in a list that grows as they come. */
function textReader(known: readonly string[] | undefined): { read: Read; categories: readonly string[] } {
  const categories = known ? [...known] : [];
  const places = new Map(categories.map((category, code) => [category, code]));
  const read: Read = (value) => {
    if (typeof value === 'object') return [null, 'text'];
    const text = String(value);
    const code = places.get(text);
    if (code !== undefined) return [code, 'text'];
    // A category never seen lies behind the last one: it matches no 0/1 column, and no code.
    if (known) return [known.length, 'text'];
    places.set(text, categories.length);
    categories.push(text);
    return [categories.length - 1, 'text'];
  };
  return { read, categories };
}

const mismatch = (feature: string, row: number, problem: string, features: readonly string[]) =>
  new AppError('FEATURE_MISMATCH', `Row ${row + 1} ${problem}. The model reads: ${features.join(', ')}.`, {
    row: row + 1,
    feature,
    features,
  });
