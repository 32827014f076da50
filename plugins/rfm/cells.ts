/**
 * The named cells of the recency–frequency grid, best first: a row's segment is the place of its cell here. The grid is
 * the one in common use in the trade (five levels either way), with the lowest corner of "Hibernating" named "Lost".
 */
export const CELLS = [
  'Champions',
  'Loyal',
  'Potential loyalists',
  'New',
  'Promising',
  'Need attention',
  'About to sleep',
  'At risk',
  'Cannot lose them',
  'Hibernating',
  'Lost',
] as const;
export type Cell = (typeof CELLS)[number];

/** Levels of either side of the grid. */
export const LEVELS = 5;

/** The cell of a recency level (first index: 1 long ago … 5 just now) and a frequency level (1 seldom … 5 often). */
export const GRID: readonly (readonly Cell[])[] = [
  ['Lost', 'Hibernating', 'At risk', 'At risk', 'Cannot lose them'],
  ['Hibernating', 'Hibernating', 'At risk', 'At risk', 'Cannot lose them'],
  ['About to sleep', 'About to sleep', 'Need attention', 'Loyal', 'Loyal'],
  ['Promising', 'Potential loyalists', 'Potential loyalists', 'Loyal', 'Loyal'],
  ['New', 'Potential loyalists', 'Potential loyalists', 'Champions', 'Champions'],
];

const SEGMENTS = GRID.map((cells) => cells.map((cell) => CELLS.indexOf(cell)));

/** The segment of two levels, each from 1 to 5. */
export const segmentOf = (recency: number, frequency: number): number => SEGMENTS[recency - 1][frequency - 1];
