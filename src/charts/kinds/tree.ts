import { type ChartOption, type ChartTable, type Size, valuesOf } from '../chart.ts';
import { INK, PALETTE } from '../palette.ts';

interface Node {
  readonly name: string;
  readonly children: Node[];
}

/** Wide enough for texts between the levels of a tree, and tall enough for those of its leaves. */
export const sizeOfTree = (levels: number, leaves: number): Size => ({
  width: Math.max(800, 400 + 200 * (levels - 1)),
  height: Math.max(500, 110 + 46 * leaves),
});

/** Branches from the left: the number of each node in the first column, its parent's in the second (null for the root), its text in the third. */
export function tree(table: ChartTable): ChartOption {
  const [numbers, parents, texts] = [0, 1, 2].map((column) => valuesOf(table, column));
  const nodes = new Map(numbers.map((number, i) => [number, { name: String(texts[i]), children: [] } as Node]));
  for (const [i, number] of numbers.entries()) nodes.get(parents[i])?.children.push(nodes.get(number)!);
  const root = nodes.get(numbers[parents.indexOf(null)])!;
  return {
    series: [
      {
        type: 'tree',
        data: [root],
        left: 190,
        right: 210,
        top: 70,
        bottom: 24,
        initialTreeDepth: -1,
        symbol: 'circle',
        symbolSize: 7,
        itemStyle: { color: PALETTE[0] },
        lineStyle: { color: '#B0B0B0', width: 1.5 },
        label: {
          position: 'left',
          align: 'right',
          color: INK,
          backgroundColor: '#FFFFFF',
          width: 140,
          overflow: 'break',
        },
        leaves: { label: { position: 'right', align: 'left', width: 190, overflow: 'break' } },
        roam: false,
      },
    ],
  };
}
