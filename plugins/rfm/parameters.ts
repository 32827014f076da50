import { z } from '#sdk';

const name = (what: string) =>
  z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe(`The feature that says ${what}; else the one of that name, else the next in order.`);

const cuts = (order: string) =>
  z.array(z.number()).min(1).max(9).optional().describe(`Ascending cut points, one fewer than scores; ${order}.`);

/** The three measures, in the order in which features are taken for them. */
export const MEASURES = ['recency', 'frequency', 'monetary'] as const;
export type Measure = (typeof MEASURES)[number];

/** The parameters of RFM. */
export const parameters = z
  .strictObject({
    recency: name('how long ago a customer last bought'),
    frequency: name('how often a customer bought'),
    monetary: name('how much a customer spent'),
    scores: z.int().min(2).max(10).default(5).describe('The highest score; the lowest is 1.'),
    method: z
      .enum(['QUANTILES', 'CUTS', 'NATURAL_BREAKS'])
      .default('QUANTILES')
      .describe('Scores by shares of the customers, by the cut points given, or by the gaps between values.'),
    cuts: z
      .strictObject({
        recency: cuts('a recency up to the first gets the highest score'),
        frequency: cuts('a frequency up to the first gets score 1'),
        monetary: cuts('a monetary value up to the first gets score 1'),
      })
      .optional()
      .describe('For CUTS, the cut points of each feature; a value on a cut point counts as below it.'),
    against: z
      .enum(['FREQUENCY', 'FREQUENCY_AND_MONETARY'])
      .default('FREQUENCY_AND_MONETARY')
      .describe(
        'What names the cells beside recency: the frequency score, or the mean of frequency and monetary scores.',
      ),
  })
  .check(({ value, issues }) => {
    const refuse = (path: readonly string[], message: string) =>
      issues.push({ code: 'custom', input: value, path: [...path], message });
    const named = MEASURES.filter((measure) => value[measure] !== undefined);
    const repeated = named.find((measure, i) => named.slice(0, i).some((other) => value[other] === value[measure]));
    if (repeated)
      refuse([repeated], `The feature ${value[repeated]} is named for two measures; name a different one for each.`);
    if (value.method !== 'CUTS') {
      if (value.cuts) refuse(['cuts'], `Cut points are for the method CUTS, not ${value.method}.`);
      return;
    }
    if (!value.cuts) {
      refuse(['cuts'], 'The method CUTS needs cuts, an ascending list for each measure.');
      return;
    }
    for (const measure of MEASURES) {
      const given = value.cuts[measure] ?? [];
      if (given.length !== value.scores - 1)
        refuse(
          ['cuts', measure],
          `${value.scores} scores of ${measure} need ${value.scores - 1} cut points; there are ${given.length}.`,
        );
      else if (given.some((cut, i) => i > 0 && cut <= given[i - 1]))
        refuse(['cuts', measure], `Cut points of ${measure} must ascend, each above the one before.`);
    }
  });

/** Checked parameters of RFM. */
export type Parameters = z.output<typeof parameters>;
