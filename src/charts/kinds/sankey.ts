import { type ChartOption, type ChartTable, valuesOf } from '../chart.ts';
import { INK, PALETTE } from '../palette.ts';

/** Both sides may use a name, but nodes are told apart by theirs: those on the right end in a space of no width. */
const MARK = '\u200B';

/** Flows from the names of the first column, on the left, to those of the second, on the right, as wide as the third. */
export function sankey(table: ChartTable): ChartOption {
  const [from, to, sizes] = [0, 1, 2].map((column) => valuesOf(table, column));
  const side = (names: readonly unknown[], mark: string, depth: number) =>
    [...new Set(names)].map((name, i) => ({
      name: `${name}${mark}`,
      depth,
      itemStyle: { color: PALETTE[i % PALETTE.length] },
      label: { position: depth === 0 ? 'right' : 'left' },
    }));
  return {
    series: [
      {
        type: 'sankey',
        left: 24,
        right: 24,
        top: 80,
        bottom: 24,
        data: [...side(from, '', 0), ...side(to, MARK, 1)],
        links: from.map((name, i) => ({ source: String(name), target: `${to[i]}${MARK}`, value: sizes[i] })),
        nodeGap: 16,
        draggable: false,
        label: { color: INK, width: 240, overflow: 'truncate' },
        lineStyle: { color: 'source', opacity: 0.35 },
      },
    ],
  };
}
