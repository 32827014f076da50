import { grid, numbers, wrapped } from '../axes.ts';
import type { ChartOption } from '../chart.ts';
import { INK, PALETTE } from '../palette.ts';
import type { Merge } from '../ward-linkage.ts';

/**
 * Groups on the left, joined by brackets as far to the right as they are apart. Merge `i` joins two of the leaves
 * 0 … n − 1 and the earlier merges n … n + i − 1.
 */
export function dendrogram(leaves: readonly string[], merges: readonly Merge[]): ChartOption {
  const places = [...placesOf(leaves.length, merges)];
  const heights = [...leaves.map(() => 0), ...merges.map(({ distance }) => distance)];
  const brackets = merges.flatMap(({ left, right, distance }) => [
    [heights[left], places[left]],
    [distance, places[left]],
    [distance, places[right]],
    [heights[right], places[right]],
    // A gap: the next bracket begins elsewhere.
    [null, null],
  ]);
  return {
    grid: { ...grid(), left: 250 },
    xAxis: { ...numbers({ name: 'distance' }), scale: false },
    yAxis: { type: 'value', min: -0.5, max: leaves.length - 0.5, inverse: true, show: false },
    series: [
      { type: 'line', data: brackets, showSymbol: false, lineStyle: { color: PALETTE[0], width: 2 } },
      {
        type: 'scatter',
        data: wrapped(leaves, 225).names.map((name, leaf) => ({ name, value: [0, places[leaf]] })),
        symbolSize: 5,
        color: PALETTE[0],
        label: { show: true, position: 'left', formatter: '{b}', color: INK, ...wrapped(leaves, 225).label },
      },
    ],
  };
}

/** Where leaves and merges stand: leaves in the order in which no brackets cross, a merge in the middle of what it joins. */
function placesOf(leaves: number, merges: readonly Merge[]): Float64Array {
  const places = new Float64Array(leaves + merges.length);
  let next = 0;
  const open = [leaves + merges.length - 1];
  // What a merge joins is placed before it: first on the left, then on the right.
  const order: number[] = [];
  while (open.length > 0) {
    const node = open.pop()!;
    order.push(node);
    if (node >= leaves) open.push(merges[node - leaves].right, merges[node - leaves].left);
  }
  for (const node of order) if (node < leaves) places[node] = next++;
  for (const [i, { left, right }] of merges.entries()) places[leaves + i] = (places[left] + places[right]) / 2;
  return places;
}
