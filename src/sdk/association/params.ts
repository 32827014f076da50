import { z } from 'zod';

const itemNames = () => z.array(z.string().min(1).max(1000)).max(100_000).optional();

/** Parameters that every association algorithm takes; no two of them change each other's meaning. */
export const associationParams = z
  .strictObject({
    minSupport: z
      .number()
      .gt(0)
      .max(1e9)
      .default(0.01)
      .describe('How many baskets an itemset must be in: below 1 a share of all baskets, from 1 a number of baskets.'),
    minConfidence: z
      .number()
      .min(0)
      .max(1)
      .default(0.5)
      .describe('Least share of the baskets with the antecedent of a rule that also hold its consequent.'),
    minLift: z
      .number()
      .min(0)
      .max(1e9)
      .default(0)
      .describe('Least confidence of a rule relative to the share of all baskets that hold its consequent.'),
    maxLength: z
      .int()
      .min(1)
      .max(1000)
      .optional()
      .describe('Most items of an itemset, which is most items of a rule with its consequent.'),
    includeItems: itemNames().describe('The only items looked at, by name; all of them by default.'),
    excludeItems: itemNames().describe('Items not looked at and never recommended, by name.'),
    maxBasketItems: z
      .int()
      .min(2)
      .max(1_000_000)
      .default(10_000)
      .describe('A basket with more items counts with this many, those that are most frequent overall.'),
    maxItemsets: z
      .int()
      .min(1)
      .max(10_000_000)
      .default(1_000_000)
      .describe('Most itemsets: when there are more, the support is raised until this many remain.'),
    maxMillionSteps: z
      .int()
      .min(1)
      .max(1_000_000_000)
      .default(100_000)
      .describe(
        'Work to spend, in millions of list elements, tree nodes or candidates visited (some 300 are a second); beyond it the support is raised until the search ends.',
      ),
    maxMegabytes: z
      .int()
      .min(1)
      .max(65_536)
      .default(1024)
      .describe('Memory for the search beside the baskets, in MiB; beyond it the support is raised.'),
    maxRules: z
      .int()
      .min(1)
      .max(10_000_000)
      .default(100_000)
      .describe('Most rules kept: those that no simpler rule makes redundant first, then by confidence and lift.'),
    maxRecommendations: z.int().min(1).max(1000).default(100).describe('Most items recommended for one basket.'),
  })
  .refine(({ minSupport }) => minSupport < 1 || Number.isInteger(minSupport), {
    path: ['minSupport'],
    error: ({ input }) => {
      const { minSupport } = input as { minSupport: number };
      return `${minSupport} is neither a share of the baskets (below 1) nor a whole number of baskets; give ${Math.floor(minSupport)} for that many baskets.`;
    },
  });

export type AssociationParams = z.output<typeof associationParams>;

/** The fewest baskets whose share of all baskets reaches `minSupport` (a count from 1 stands for itself). */
export function leastCount(minSupport: number, baskets: number): number {
  if (minSupport >= 1) return minSupport;
  let count = Math.max(1, Math.ceil(minSupport * baskets));
  // The product may round up past a whole number, as 0.1 × 30 does; the quotient decides.
  while (count > 1 && (count - 1) / baskets >= minSupport) count--;
  return count;
}
