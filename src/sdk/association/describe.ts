import type { Explanation, Metrics } from '../algorithm.ts';
import type { AssociationModel } from './model.ts';

const itemsetsOf = ({ itemsetsByLength }: AssociationModel): number => itemsetsByLength.reduce((sum, n) => sum + n, 0);

/** Sizes of what was learned. */
export const metricsOf = (model: AssociationModel): Metrics => ({
  baskets: model.baskets,
  items: model.itemCounts.reduce((sum, count) => sum + (count > 0 ? 1 : 0), 0),
  itemsets: itemsetsOf(model),
  rules: model.rules.consequent.length,
  redundantRules: model.rules.redundant.reduce((sum, flag) => sum + flag, 0),
  minCount: model.search.reachedCount,
});

/** A share as a person writes it: 0.0101. */
const short = (share: number): string => String(Number(share.toPrecision(3)));
const number = (count: number): string => count.toLocaleString('en-US');
const are = (count: number): string => (count === 1 ? 'is' : 'are');
const plural = (count: number, noun: string): string => `${number(count)} ${noun}${count === 1 ? '' : 's'}`;

/** A share of baskets and how many they are. */
const support = (count: number, { baskets }: AssociationModel): string =>
  `${number(count)} of ${plural(baskets, 'basket')} (support ${short(count / baskets)})`;

/** The first digit of a share, rounded down: what to try where this share is the most there is. */
function below(share: number): string {
  const step = 10 ** Math.floor(Math.log10(share) + 1e-9);
  return String(Number((Math.floor(share / step + 1e-9) * step).toPrecision(1)));
}

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(' and ');

/** What a careful reader should know: what was left out and why, and what to try instead. */
export function warningsOf(model: AssociationModel): string[] {
  return [...inputWarnings(model), ...budgetWarnings(model), ...emptyWarnings(model)];
}

function inputWarnings({ input, baskets, search, ...model }: AssociationModel): string[] {
  const { emptyBaskets, cappedBaskets, largestBasket, maxBasketItems, unknownItems } = input;
  const everywhere = model.itemCounts.reduce((sum, count) => sum + (count === baskets ? 1 : 0), 0);
  return [
    ...(emptyBaskets > 0
      ? [
          `${number(emptyBaskets)} of ${plural(baskets, 'basket')} ${are(emptyBaskets)} empty, but counted as baskets in every support.`,
        ]
      : []),
    ...(cappedBaskets > 0
      ? [
          `${number(cappedBaskets)} of ${plural(baskets, 'basket')} ${are(cappedBaskets)} of more than ${number(maxBasketItems)} items (up to ${number(largestBasket)}); only the ${number(maxBasketItems)} most frequent of them count. Leave such baskets out if they are no purchases, or raise maxBasketItems.`,
        ]
      : []),
    ...(unknownItems.length > 0
      ? [
          `${plural(unknownItems.length, 'item')} of includeItems or excludeItems ${are(unknownItems.length)} in no basket: ${unknownItems.slice(0, 5).join(', ')}${unknownItems.length > 5 ? ' …' : ''}.`,
        ]
      : []),
    ...(everywhere > 0 && baskets > 1
      ? [
          `${plural(everywhere, 'item')} ${are(everywhere)} in all ${number(baskets)} baskets and so in rules that say nothing (lift 1). Name what is in every basket in excludeItems, or ask for a minLift above 1.`,
        ]
      : []),
    ...(search.minSupport === 1 && baskets > 1
      ? ['A minSupport of 1 is one basket, so that everything ever bought together is frequent; a share is below 1.']
      : []),
  ];
}

function budgetWarnings(model: AssociationModel): string[] {
  const { search, rulesFound, rules } = model;
  const { reachedCount, reachedLength, minCount, shortages } = search;
  const budgets = {
    itemsets: `maxItemsets of ${number(search.maxItemsets)}`,
    steps: `maxMillionSteps of ${number(search.maxMillionSteps)}`,
    memory: `maxMegabytes of ${number(search.maxMegabytes)}`,
  };
  const kept = rules.consequent.length;
  const lowest = kept > 0 ? rules.count[kept - 1] / rules.antecedentCount[kept - 1] : 0;
  return [
    ...(shortages.length > 0
      ? [
          `The search ran out of its ${shortages.map((shortage) => budgets[shortage]).join(' and ')}: itemsets are complete ${reachedLength === undefined ? 'for' : `above, and up to ${plural(reachedLength, 'item')} at,`} ${support(reachedCount, model)}, not down to ${number(minCount)}. Raise minSupport to ${below(reachedCount / model.baskets)} or more, set maxLength, or allow more.`,
        ]
      : []),
    ...(rulesFound > kept
      ? [
          `${number(rulesFound)} rules meet the thresholds; the best ${number(kept)} are kept. Raise minConfidence to ${short(lowest)} or minLift, or allow more maxRules.`,
        ]
      : []),
  ];
}

function emptyWarnings(model: AssociationModel): string[] {
  const { highest, search, itemsetsByLength, rulesFound } = model;
  if (rulesFound > 0) return [];
  const { item, pair } = highest;
  const wanted = support(search.minCount, model);
  if (search.maxLength === 1)
    return ['With a maxLength of 1 there are no rules; recommendations are by popularity only.'];
  if (itemsetsByLength.length === 0 && search.shortages.length === 0)
    return [
      `No item is in ${wanted}. The highest support is that of ${quoted(item.names)}, in ${support(item.count, model)}: try a minSupport of ${below((pair?.count ?? item.count) / model.baskets)}.`,
    ];
  if (itemsetsByLength.length < 2)
    return [
      pair
        ? `No two items are together in ${wanted}. The highest support of two is that of ${quoted(pair.names)}, together in ${support(pair.count, model)}: try a minSupport of ${below(pair.count / model.baskets)}.`
        : 'No two items are ever in the same basket, so there are no rules; recommendations are by popularity only. Group baskets by something wider, such as the customer.',
    ];
  return [
    highest.confidence < search.minConfidence
      ? `No rule reaches a confidence of ${short(search.minConfidence)}; the highest is ${short(highest.confidence)}: try a minConfidence of ${below(highest.confidence)}.`
      : `No rule reaches a confidence of ${short(search.minConfidence)} together with a lift of ${short(search.minLift)}; the highest lift is ${short(highest.lift)}: try a minLift of ${below(highest.lift)} or a lower minConfidence.`,
  ];
}

/** A model in a sentence, and the numbers by which a person chooses thresholds. */
export function explanationOf(model: AssociationModel): Explanation {
  const { baskets, search, itemsetsByLength, highest, rules, rulesFound } = model;
  const { redundantRules } = metricsOf(model);
  const longest = itemsetsByLength.length;
  const text = [
    `${plural(itemsetsOf(model), 'itemset')}${longest > 0 ? ` of up to ${plural(longest, 'item')}` : ''} ${are(itemsetsOf(model))} in at least ${support(search.reachedCount, model)}.`,
    `${plural(rulesFound, 'rule')} ${rulesFound === 1 ? 'has' : 'have'} at least a confidence of ${short(search.minConfidence)}${search.minLift > 0 ? ` and a lift of ${short(search.minLift)}` : ''}${redundantRules > 0 ? `; a simpler one says as much as ${number(redundantRules)} of the ${number(rules.consequent.length)} kept` : ''}.`,
  ];
  return {
    text: text.join(' '),
    details: {
      baskets,
      minCount: search.reachedCount,
      itemsetsByLength,
      highestItemSupport: highest.item.count / baskets,
      highestPairSupport: highest.pairCount / baskets,
      highestConfidence: highest.confidence,
      highestLift: highest.lift,
      emptyBaskets: model.input.emptyBaskets,
      largestBasket: model.input.largestBasket,
      cappedBaskets: model.input.cappedBaskets,
    },
  };
}
