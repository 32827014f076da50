import { z } from '#sdk';

const ascending = (numbers: readonly number[]): boolean =>
  numbers.every((number, i) => i === 0 || number > numbers[i - 1]);

/** The parameters of binning; which of them go together depends on the method. */
export const parameters = z
  .strictObject({
    method: z
      .enum(['EQUAL_WIDTH', 'QUANTILES', 'EDGES'])
      .default('QUANTILES')
      .describe('Bins of one width, bins of about as many rows each, or the edges given.'),
    bins: z.int().min(1).max(1000).default(4).describe('How many bins of equal width or quantiles to make.'),
    quantiles: z
      .array(z.number().min(0).max(1))
      .min(2)
      .max(1001)
      .optional()
      .describe('For QUANTILES, the ascending shares of the rows to cut at, instead of evenly spaced ones.'),
    edges: z
      .array(z.number())
      .min(2)
      .max(1001)
      .optional()
      .describe('For EDGES, the ascending edges of the bins; rows outside them belong to no segment.'),
    labels: z
      .array(z.string().min(1).max(100))
      .min(1)
      .max(1000)
      .optional()
      .describe('Names of the bins, from the lowest; without them bins are named by their interval.'),
    right: z
      .boolean()
      .default(true)
      .describe('Whether bins include their right edge, (12, 40]; otherwise their left one, [12, 40).'),
    includeLowest: z
      .boolean()
      .default(true)
      .describe(
        'For EDGES, whether a value on the lowest edge belongs to the first bin although bins are open on the left.',
      ),
  })
  .check(({ value, issues }) => {
    const refuse = (path: keyof typeof value, message: string) =>
      issues.push({ code: 'custom', input: value, path: [path], message });
    const { method, quantiles, edges, labels, right } = value;
    if (method === 'EDGES' && !edges) refuse('edges', 'The method EDGES needs edges, such as [0, 12, 40].');
    if (method !== 'EDGES' && edges) refuse('edges', `Edges are for the method EDGES, not ${method}.`);
    if (method !== 'QUANTILES' && quantiles)
      refuse('quantiles', `Quantiles are for the method QUANTILES, not ${method}.`);
    if (method === 'QUANTILES' && !right) refuse('right', 'Quantile bins always include their right edge.');
    if (edges && !ascending(edges)) refuse('edges', 'Edges must ascend, each above the one before.');
    if (quantiles && !ascending(quantiles)) refuse('quantiles', 'Quantiles must ascend, each above the one before.');
    const wanted = (edges ?? quantiles)?.length;
    const bins = wanted === undefined ? value.bins : wanted - 1;
    if (labels && labels.length !== bins)
      refuse('labels', `There are ${labels.length} labels for ${bins} bins; give one for each.`);
    if (labels && new Set(labels).size < labels.length) refuse('labels', 'Labels must differ from each other.');
  });

/** Checked parameters of binning. */
export type Parameters = z.output<typeof parameters>;
