import { z } from 'zod';
import { int32s } from '../codecs.ts';
import type { RuleTable } from '../data.ts';

const names = () => z.array(z.string());
const share = () => z.number().min(0);

/** What an association algorithm learned: the rules, how popular each item is, and how the search went. */
export const associationModel = z
  .strictObject({
    /** Number of baskets learned from, empty ones too. */
    baskets: z.int().min(1),
    /** Baskets that hold each item; 0 for items that were not looked at. */
    itemCounts: int32s(),
    /** Items by popularity, the most popular first. */
    popular: int32s(),
    maxRecommendations: z.int().min(1),
    /** Best first; `RuleTable` says what is what. */
    rules: z.strictObject({
      antecedentOffsets: int32s(),
      antecedents: int32s(),
      consequent: int32s(),
      count: int32s(),
      antecedentCount: int32s(),
      redundant: int32s(),
    }),
    /** Rules that meet the thresholds, kept or not. */
    rulesFound: z.int().min(0),
    /** Number of itemsets of 1, 2, … items. */
    itemsetsByLength: z.array(z.int().min(1)),
    search: z.strictObject({
      minSupport: share(),
      /** Baskets that itemsets were asked to be in. */
      minCount: z.int().min(1),
      minConfidence: share(),
      minLift: share(),
      maxLength: z.int().optional(),
      /** Baskets that all itemsets are in: more than asked for where a budget ran out. */
      reachedCount: z.int().min(1),
      /** Most items of itemsets in exactly so many baskets, where those with more were left out. */
      reachedLength: z.int().optional(),
      shortages: z.array(z.enum(['itemsets', 'memory', 'steps'])),
      maxItemsets: z.int(),
      maxMillionSteps: z.int(),
      maxMegabytes: z.int(),
    }),
    /** The highest counts and measures seen, wanted or not. */
    highest: z.strictObject({
      item: z.strictObject({ names: names(), count: z.int() }),
      /** Only where no pair is frequent, or none was looked for. */
      pair: z.strictObject({ names: names(), count: z.int() }).optional(),
      pairCount: z.int(),
      confidence: share(),
      lift: share(),
    }),
    input: z.strictObject({
      emptyBaskets: z.int(),
      largestBasket: z.int(),
      cappedBaskets: z.int(),
      maxBasketItems: z.int(),
      unknownItems: names(),
    }),
  })
  .refine(
    ({ rules: { antecedentOffsets, antecedents, ...columns } }) =>
      antecedentOffsets.at(-1) === antecedents.length &&
      Object.values(columns).every(({ length }) => length === antecedentOffsets.length - 1),
    'the columns of rules differ in length',
  );

export type AssociationModel = z.output<typeof associationModel>;

const unsigned = ({ buffer, byteOffset, length }: Int32Array) => new Uint32Array(buffer, byteOffset, length);
const signed = ({ buffer, byteOffset, length }: Uint32Array) => new Int32Array(buffer, byteOffset, length);

/** A table of rules as the model keeps it; what follows from the popularity of items is left out. */
export const storedRules = (table: RuleTable): AssociationModel['rules'] => ({
  antecedentOffsets: signed(table.antecedentOffsets),
  antecedents: signed(table.antecedents),
  consequent: signed(table.consequent),
  count: signed(table.count),
  antecedentCount: signed(table.antecedentCount),
  redundant: Int32Array.from(table.redundant),
});

/** The rules of a model. */
export const rulesOf = ({ baskets, itemCounts, rules }: AssociationModel): RuleTable => ({
  baskets,
  antecedentOffsets: unsigned(rules.antecedentOffsets),
  antecedents: unsigned(rules.antecedents),
  consequent: unsigned(rules.consequent),
  count: unsigned(rules.count),
  antecedentCount: unsigned(rules.antecedentCount),
  consequentCount: Uint32Array.from(rules.consequent, (item) => itemCounts[item]),
  redundant: Uint8Array.from(rules.redundant),
});
