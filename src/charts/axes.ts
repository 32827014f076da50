import { INK } from './palette.ts';

/** The plot's place under title and subtitle; `right` leaves room for a legend. */
export const grid = (legend = false) => ({
  left: 20,
  right: legend ? 230 : 44,
  top: 76,
  bottom: 18,
  outerBoundsMode: 'same',
});

/** A legend in a column on the right; long names take several lines. */
export const legend = {
  orient: 'vertical',
  right: 16,
  top: 76,
  align: 'left',
  itemWidth: 16,
  itemGap: 12,
  textStyle: { width: 168, overflow: 'break', lineHeight: 15 },
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
  name: cut(name, 60),
  nameLocation: 'middle',
  nameTextStyle: { color: INK },
  scale: true,
  axisLine: { onZero: false },
  ...(min !== undefined && { min }),
  ...(max !== undefined && { max }),
  axisLabel: { hideOverlap: true, ...(formatter !== undefined && { formatter }) },
});

/** A name cut to so many characters. */
export const cut = (name: unknown, most: number): string => {
  const text = String(name);
  return text.length > most ? `${text.slice(0, most - 1)}…` : text;
};

const LINE_HEIGHT = 14;
const CHARACTER_WIDTH = 6.6;

/** Names as labels of so many pixels in width: in as many lines as `height` has room for, three at most, and cut beyond. */
export function wrapped(names: readonly unknown[], width: number, height = 360) {
  const lines = Math.max(1, Math.min(3, Math.floor(height / (names.length * LINE_HEIGHT))));
  const fit = names.every((name) => String(name).length * CHARACTER_WIDTH <= width);
  // A width reserves its room even where names are short.
  if (fit) return { names: names.map(String), label: {} };
  return {
    names: names.map((name) => cut(name, Math.floor((lines * width) / CHARACTER_WIDTH))),
    label: { width, lineHeight: LINE_HEIGHT, overflow: lines > 1 ? 'break' : 'truncate' },
  };
}

/** An axis of names in the order of the table. */
export function names(data: readonly unknown[], width: number, height?: number) {
  const { names: shown, label } = wrapped(data, width, height);
  return { type: 'category', data: shown, axisTick: { show: false }, axisLabel: { interval: 0, ...label } };
}

/** A number as short as labels need it: three digits that count, and all before the point. */
export const short = (value: unknown): unknown =>
  typeof value !== 'number' || Number.isInteger(value)
    ? value
    : Number(Math.abs(value) < 1000 ? value.toPrecision(3) : value.toFixed(0));
