import {
  type AssociationModel,
  type AssociationPredictor,
  type Baskets,
  finish,
  plainCompute,
  seededRandom,
  z,
} from '#sdk';
import { apriori } from '../../plugins/apriori/index.ts';
import { eclat } from '../../plugins/eclat/index.ts';
import { fpGrowth } from '../../plugins/fp-growth/index.ts';

/** The three engines, which find the same. */
export const engines: readonly AssociationPredictor[] = [apriori, eclat, fpGrowth];

/** What an engine learns from baskets. */
export function learn(
  engine: AssociationPredictor,
  baskets: Baskets,
  params: z.input<AssociationPredictor['params']> = {},
): AssociationModel {
  const context = { random: seededRandom(1), compute: plainCompute() };
  return finish(engine.fit(baskets, engine.params.parse(params), context));
}

/** The JSON text of a model, as it is stored. */
export const textOf = (engine: AssociationPredictor, model: AssociationModel): string =>
  JSON.stringify(z.encode(engine.model, model));

/** A rule of a model, by names. */
export interface NamedRule {
  readonly antecedents: readonly string[];
  readonly consequent: string;
  readonly count: number;
  readonly antecedentCount: number;
  readonly consequentCount: number;
  readonly redundant: boolean;
}

/** The rules of a model, in their order. */
export function rulesOf(engine: AssociationPredictor, model: AssociationModel, items: readonly string[]): NamedRule[] {
  const table = engine.rules?.(model);
  if (!table) throw new Error('an association model has rules');
  return Array.from(table.consequent, (consequent, r) => ({
    antecedents: Array.from(
      table.antecedents.subarray(table.antecedentOffsets[r], table.antecedentOffsets[r + 1]),
      (item) => items[item],
    ),
    consequent: items[consequent],
    count: table.count[r],
    antecedentCount: table.antecedentCount[r],
    consequentCount: table.consequentCount[r],
    redundant: table.redundant[r] === 1,
  }));
}

export const liftOf = ({ count, antecedentCount, consequentCount }: NamedRule, baskets: number): number =>
  ((count / antecedentCount) * baskets) / consequentCount;
