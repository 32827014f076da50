import { registerEnumType } from 'type-graphql';

/** The forms that charts have, and what each shows. */
export const CHART_KINDS = {
  BAR: 'Bars whose lengths compare numbers by name.',
  PIE: 'A ring whose parts are shares of a whole.',
  LINE: 'Curves over a number or over time.',
  SCATTER: 'Points by two numbers.',
  HISTOGRAM: 'Touching bars: how many values lie in each range.',
  BOX: 'Boxes from the first to the third quartile, with median, and whiskers to the ends.',
  HEAT_MAP: 'A grid of cells coloured by a number.',
  RADAR: 'Profiles as polygons over several features.',
  SILHOUETTE: 'How firmly each row sits in its segment, segment by segment, the firmest first.',
  DENDROGRAM: 'Which groups are nearest to each other, and how far apart they are where they join.',
  TREE: 'Questions with their answers as branches.',
  SANKEY: 'Flows from one grouping to another, as wide as they are large.',
} as const;
export type ChartKind = keyof typeof CHART_KINDS;

export const ChartKindEnum = Object.fromEntries(Object.keys(CHART_KINDS).map((kind) => [kind, kind]));
registerEnumType(ChartKindEnum, {
  name: 'ChartKind',
  description: 'The form of a chart.',
  valuesConfig: Object.fromEntries(Object.entries(CHART_KINDS).map(([kind, description]) => [kind, { description }])),
});
