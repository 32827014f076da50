import { z } from 'zod';
import { AppError } from '../../errors.ts';
import { columnNames, defineStep } from '../recipe-step.ts';
import {
  chosenColumns,
  columnNamed,
  isNumeric,
  numbered,
  presentValues,
  type RecipeColumn,
  requireValues,
  withColumns,
} from '../recipe-table.ts';
import { oneByOne } from '../stretches.ts';
import { boxCox, likeliestPower, type PowerFamily, yeoJohnson } from './power-transform.ts';

const METHODS = [
  ['LOG', 'ln x, for x above 0.'],
  ['LOG1P', 'ln(1 + x), for x above −1.'],
  ['BOX_COX', 'The power that makes the column most like a normal one, for x above 0.'],
  ['YEO_JOHNSON', 'The same for numbers of either sign.'],
] as const;
type Method = (typeof METHODS)[number][0];

/** What a method makes of a number, above which it takes any, and the family whose power is to be found. */
interface Curve {
  readonly above: number;
  readonly family: PowerFamily | null;
  readonly value: (x: number, lambda: number) => number;
}

const CURVES: Readonly<Record<Method, Curve>> = {
  LOG: { above: 0, family: null, value: Math.log },
  LOG1P: { above: -1, family: null, value: Math.log1p },
  BOX_COX: { above: 0, family: boxCox, value: boxCox.value },
  YEO_JOHNSON: { above: Number.NEGATIVE_INFINITY, family: yeoJohnson, value: yeoJohnson.value },
};

/** Makes skewed numbers more even. */
export const transform = defineStep({
  name: 'transform',
  summary: 'Makes skewed numbers more even by a logarithm or a power. A later value that has none counts as missing.',
  params: z.strictObject({
    columns: columnNames('all numbers'),
    method: z
      .union(METHODS.map(([name, meaning]) => z.literal(name).describe(meaning)))
      .default('YEO_JOHNSON')
      .describe('Which curve.'),
  }),
  state: z.strictObject({
    method: z.enum(METHODS.map(([name]) => name)),
    columns: z.array(z.strictObject({ name: z.string(), lambda: z.number() })),
  }),

  *fit(table, { columns, method }) {
    const { above, family } = CURVES[method];
    const fitted = yield* oneByOne(chosenColumns(table, columns, isNumeric, 'numbers'), (column) => {
      const values = presentValues(requireValues(column).values);
      requireAbove(column, values, above, method);
      return { name: column.name, lambda: family ? likeliestPower(values, family) : 1 };
    });
    return { state: { method, columns: fitted } };
  },

  *apply({ method, columns }, table) {
    const { above, value } = CURVES[method];
    const curved = yield* oneByOne(columns, ({ name, lambda }) => {
      const column = columnNamed(table, name);
      return numbered(
        column,
        column.values.map((x) => (x > above ? value(x, lambda) : NaN)),
      );
    });
    return withColumns(table, curved);
  },
});

function requireAbove({ name }: RecipeColumn, values: Float64Array, above: number, method: Method): void {
  const outside = values.reduce((count, x) => count + Number(x <= above), 0);
  if (outside === 0) return;
  throw new AppError(
    'UNSUITABLE_DATA',
    `${method} takes numbers above ${above}; ${outside} of ${values.length} values of ${name} are not. Choose YEO_JOHNSON.`,
    { feature: name, requirement: above, actual: outside },
  );
}
