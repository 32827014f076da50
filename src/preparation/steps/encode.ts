import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { columnNames, defineStep, type StepTarget } from '../recipe-step.ts';
import {
  chosenColumns,
  columnNamed,
  countCategories,
  isText,
  numbered,
  type RecipeColumn,
  type RecipeTable,
  spreadColumns,
} from '../recipe-table.ts';
import { oneByOne } from '../stretches.ts';
import { outOfFoldMeans, targetMeans } from './target-means.ts';

const params = z.strictObject({
  columns: columnNames('all texts'),
  method: z
    .union([
      z
        .literal('ONE_HOT')
        .describe('A 0/1 column for each category: `plan=gold`; all 0 where it is missing or was never seen.'),
      z
        .literal('ORDINAL')
        .describe('Its place among the categories in their order, from 0; missing where it was never seen.'),
      z.literal('FREQUENCY').describe('The share of the rows learned from that have it; 0 where it was never seen.'),
      z
        .literal('TARGET')
        .describe(
          'The mean target of the rows that have it: `plan.target`, or `plan.target=yes` for each of more than two classes. Rows learned from are told the means of other folds.',
        ),
    ])
    .default('ONE_HOT')
    .describe('What a category becomes.'),
  maxCategories: z
    .int()
    .min(1)
    .max(10_000)
    .default(100)
    .describe(
      'Most categories of a column for ONE_HOT, and most classes of the target for TARGET: each becomes a column.',
    ),
  dropFirst: z
    .boolean()
    .default(false)
    .describe('Whether ONE_HOT leaves out the first category, for models with an intercept.'),
  smoothing: z
    .number()
    .min(0)
    .max(1e6)
    .default(10)
    .describe('Rows of the overall mean that TARGET adds to each category.'),
  folds: z.int().min(2).max(100).default(5).describe('Folds of TARGET: rows are dealt to them by their place.'),
});
type Params = z.output<typeof params>;

/** A column made of a text: `values[i]` where it says `texts[i]`; null is missing. */
const output = z.strictObject({
  name: z.string(),
  texts: z.array(z.string()),
  values: z.array(z.number()),
  missing: z.number().nullable(),
  unseen: z.number().nullable(),
});
type Output = z.output<typeof output>;

const state = z.strictObject({
  columns: z.array(z.strictObject({ name: z.string(), outputs: z.array(output) })),
  /** How rows learned from are told the target's means; null for other methods. */
  outOfFold: z.strictObject({ smoothing: z.number(), folds: z.int() }).nullable(),
});

/** Replaces categories by numbers. */
export const encode = defineStep({
  name: 'encode',
  summary: 'Replaces the categories of texts by numbers.',
  params,
  state,
  makesColumns: true,
  readsTarget: ({ method }) => method === 'TARGET',

  *fit(table, params, target) {
    const answers = params.method === 'TARGET' ? answersOf(table, target) : null;
    if (answers && answers.length > params.maxCategories)
      throw new AppError(
        'UNSUITABLE_DATA',
        `The target has ${answers.length} classes, and each would become a column (at most ${params.maxCategories}). Choose FREQUENCY, or raise \`maxCategories\`.`,
        { feature: target!.name, requirement: params.maxCategories, actual: answers.length },
      );
    const columns = yield* oneByOne(chosenColumns(table, params.columns, isText, 'text'), (column) => ({
      name: column.name,
      outputs: answers ? targetOutputs(column, answers, params) : OUTPUTS[params.method as PlainMethod](column, params),
    }));
    const { smoothing, folds } = params;
    return { state: { columns, outOfFold: answers ? { smoothing, folds } : null } };
  },

  apply: ({ columns }, table) =>
    encodedBy(table, columns, function* (column, output) {
      const numbers = new Map(output.texts.map((text, i) => [text, output.values[i]]));
      const codes = (column.categories ?? []).map((text) => numbers.get(text) ?? output.unseen ?? NaN);
      return column.values.map((code) => (Number.isNaN(code) ? (output.missing ?? NaN) : codes[code]));
    }),

  applyToLearned({ columns, outOfFold }, table, target) {
    if (!outOfFold) return null;
    const answers = answersOf(table, target);
    return encodedBy(table, columns, (column, _, place) =>
      outOfFoldMeans(
        column.values,
        answers[place].values,
        column.categories!.length,
        outOfFold.smoothing,
        outOfFold.folds,
      ),
    );
  },
});

type PlainMethod = Exclude<Params['method'], 'TARGET'>;

/** The table with each text replaced by its outputs. */
function* encodedBy(
  table: RecipeTable,
  columns: readonly { name: string; outputs: readonly Output[] }[],
  valuesOf: (column: RecipeColumn, output: Output, place: number) => Generator<undefined, Float64Array>,
): Generator<undefined, RecipeTable> {
  const became = new Map<string, RecipeColumn[]>();
  for (const { name, outputs } of columns) {
    const column = columnNamed(table, name);
    const made: RecipeColumn[] = [];
    for (const [place, output] of outputs.entries()) {
      made.push(numbered(column, yield* valuesOf(column, output, place), output.name));
      yield;
    }
    became.set(name, made);
  }
  return spreadColumns(table, became);
}

/** The categories that some row has, in their order, and how many rows have each. */
function seenCategories(column: RecipeColumn): { texts: string[]; counts: number[] } {
  const counts = countCategories(column);
  const seen = [...counts.keys()].filter((code) => counts[code] > 0);
  return { texts: seen.map((code) => column.categories![code]), counts: seen.map((code) => counts[code]) };
}

const OUTPUTS: Readonly<Record<PlainMethod, (column: RecipeColumn, params: Params) => Output[]>> = {
  ONE_HOT(column, { maxCategories, dropFirst }) {
    const { texts } = seenCategories(column);
    if (texts.length > maxCategories)
      throw new AppError(
        'UNSUITABLE_DATA',
        `The column ${column.name} has ${texts.length} categories, and each would become a column (at most ${maxCategories}). Group the rare ones with \`groupRare\`, choose FREQUENCY or TARGET, or raise \`maxCategories\`.`,
        { feature: column.name, requirement: maxCategories, actual: texts.length },
      );
    return texts.slice(dropFirst ? 1 : 0).map((text, i) => {
      // A name is seen where values are not.
      const name = `${column.name}=${column.pii ? `#${i + 1}` : text}`;
      return { name, texts: [text], values: [1], missing: 0, unseen: 0 };
    });
  },
  ORDINAL(column) {
    const { texts } = seenCategories(column);
    return [{ name: column.name, texts, values: texts.map((_, code) => code), missing: null, unseen: null }];
  },
  FREQUENCY(column) {
    const { texts, counts } = seenCategories(column);
    const rows = column.values.length;
    return [{ name: column.name, texts, values: counts.map((count) => count / rows), missing: null, unseen: 0 }];
  },
};

/** What is averaged: the target, or for each class (the second of two) whether it is that. */
interface Answers {
  readonly suffix: string;
  readonly values: Float64Array;
}

function answersOf(table: RecipeTable, target: StepTarget | null): Answers[] {
  if (!target)
    throw new AppError(
      'INVALID_INPUT',
      'TARGET learns from the target, and there is none. Name one, or choose FREQUENCY.',
      {
        value: 'TARGET',
      },
    );
  const values = Float64Array.from(table.origin, (row) => target.values[row]);
  const { classes } = target;
  if (!classes) return [{ suffix: 'target', values }];
  const asked = classes.length === 2 ? [1] : [...classes.keys()];
  return asked.map((answer) => ({
    suffix: classes.length === 2 ? 'target' : `target=${classes[answer]}`,
    values: values.map((value) => (Number.isNaN(value) ? NaN : Number(value === answer))),
  }));
}

function targetOutputs(column: RecipeColumn, answers: readonly Answers[], { smoothing }: Params): Output[] {
  const { categories = [] } = column;
  const counts = countCategories(column);
  const seen = [...counts.keys()].filter((code) => counts[code] > 0);
  return answers.map(({ suffix, values }) => {
    const { means, overall } = targetMeans(column.values, values, categories.length, smoothing);
    return {
      name: `${column.name}.${suffix}`,
      texts: seen.map((code) => categories[code]),
      values: seen.map((code) => means[code]),
      missing: overall,
      unseen: overall,
    };
  });
}
