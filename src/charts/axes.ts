import { INK } from './palette.ts';

/** The plot's place under title and subtitle; `right` leaves room for a legend. */
export const grid = (legend = false) => ({
  left: 20,
  right: legend ? 230 : 44,
  top: 76,
  bottom: 18,
  outerBoundsMode: 'same',
});

/** A legend in a column on the right; long names are cut, whole in the table. */
export const legend = {
  orient: 'vertical',
  right: 16,
  top: 76,
  align: 'left',
  itemWidth: 16,
  textStyle: { width: 150, overflow: 'truncate' },
} as const;

interface Axis {
  readonly name: string;
  readonly min?: number | 'dataMin';
  readonly max?: number | 'dataMax';
  readonly formatter?: string;
}

/** An axis of numbers with its name along it; it need not begin at 0. */
export const numbers = ({ name, min, max, formatter }: Axis) => ({
  type: 'value',
  name,
  nameLocation: 'middle',
  nameTextStyle: { color: INK },
  scale: true,
  ...(min !== undefined && { min }),
  ...(max !== undefined && { max }),
  axisLabel: { hideOverlap: true, ...(formatter !== undefined && { formatter }) },
});

/** An axis of names in the order of the table; long ones are cut. */
export const names = (data: readonly unknown[], width: number) => ({
  type: 'category',
  data,
  axisTick: { show: false },
  axisLabel: { interval: 0, width, overflow: 'truncate' },
});

/** A number as short as labels need it: four digits that count. */
export const short = (value: unknown): unknown =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
