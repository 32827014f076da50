import { DataSource, type Repository, type SelectQueryBuilder } from 'typeorm';
import type { RuleTable } from '#sdk';
import { bulkInsert, type Cell } from '../database/bulk-insert.ts';
import { deleteInSlices } from '../database/delete-in-slices.ts';
import { service } from '../di.ts';
import type { BasketItems } from '../models/sealed-model.ts';
import { Rule } from './rule.entity.ts';
import type { RuleFilter, RuleOrder } from './rule.input.ts';
import { ruleMeasures } from './rule-measures.ts';

/** Where a list of rules continues: after the rule of that position, whose measure has this value. */
export interface RulePosition {
  readonly value: number;
  readonly position: number;
}

const COLUMNS = [
  'analysisId',
  'position',
  'antecedent',
  'consequent',
  'text',
  'count',
  'support',
  'confidence',
  'lift',
  'leverage',
  'conviction',
  'cosine',
  'jaccard',
  'kulczynski',
  'phi',
  'pValue',
  'redundant',
] as const;

/** Association rules; visible once their analysis has succeeded. */
@service()
export class RuleService {
  private readonly rules: Repository<Rule>;

  constructor(private readonly dataSource: DataSource) {
    this.rules = dataSource.getRepository(Rule);
  }

  async store(analysisId: number, table: RuleTable, items: BasketItems, signal: AbortSignal): Promise<void> {
    await bulkInsert(this.dataSource, 'rule', COLUMNS, rows(), signal);

    function* rows(): Generator<Cell[]> {
      for (let r = 0; r < table.consequent.length; r++) {
        const antecedent = antecedentOf(table, r);
        const consequent = table.consequent[r];
        const m = ruleMeasures(table.baskets, table.antecedentCount[r], table.consequentCount[r], table.count[r]);
        yield [
          analysisId,
          r,
          namesOf(antecedent, items),
          namesOf([consequent], items),
          ruleText(antecedent, consequent, items),
          m.count,
          m.support,
          m.confidence,
          m.lift,
          m.leverage,
          m.conviction,
          m.cosine,
          m.jaccard,
          m.kulczynski,
          m.phi,
          m.pValue,
          table.redundant[r],
        ];
      }
    }
  }

  /** Removes what an analysis that did not succeed has written. */
  discard(analysisId: number): Promise<void> {
    return deleteInSlices(this.dataSource, 'rule', 'analysisId', analysisId);
  }

  /** Rules of an analysis, greatest measure first, equals in the order of the model; from after `after`. */
  list(
    analysisId: number,
    filter: RuleFilter,
    orderBy: RuleOrder,
    after: RulePosition | null,
    first: number,
  ): Promise<Rule[]> {
    const query = this.filtered(analysisId, filter);
    if (after)
      query.andWhere(`(rule.${orderBy} < :value OR (rule.${orderBy} = :value AND rule.position > :position))`, {
        ...after,
      });
    return query.orderBy(`rule.${orderBy}`, 'DESC').addOrderBy('rule.position', 'ASC').limit(first).getMany();
  }

  count(analysisId: number, filter: RuleFilter): Promise<number> {
    return this.filtered(analysisId, filter).getCount();
  }

  private filtered(analysisId: number, filter: RuleFilter): SelectQueryBuilder<Rule> {
    const query = this.rules.createQueryBuilder('rule').where('rule.analysisId = :analysisId', { analysisId });
    const wanted: readonly (readonly [unknown, string, Record<string, unknown>])[] = [
      [filter.minSupport, 'rule.support >= :minSupport', { minSupport: filter.minSupport }],
      [filter.minConfidence, 'rule.confidence >= :minConfidence', { minConfidence: filter.minConfidence }],
      [filter.minLift, 'rule.lift >= :minLift', { minLift: filter.minLift }],
      [filter.minCount, 'rule.count >= :minCount', { minCount: filter.minCount }],
      [filter.maxPValue, 'rule.pValue <= :maxPValue', { maxPValue: filter.maxPValue }],
      [filter.redundant, 'rule.redundant = :redundant', { redundant: filter.redundant }],
      // Both columns are JSON lists of strings: an item is in one if its JSON text is.
      [
        filter.antecedent,
        'rule.antecedent LIKE :antecedent ESCAPE :escape',
        { antecedent: containing(filter.antecedent), escape: '!' },
      ],
      [
        filter.consequent,
        'rule.consequent LIKE :consequent ESCAPE :escape',
        { consequent: containing(filter.consequent), escape: '!' },
      ],
    ];
    for (const [given, condition, values] of wanted)
      if (given !== null && given !== undefined) query.andWhere(condition, values);
    return query;
  }
}

const containing = (item: string | null | undefined): string =>
  `%${JSON.stringify(item ?? '').replace(/[!%_]/g, '!$&')}%`;

const antecedentOf = ({ antecedents, antecedentOffsets }: RuleTable, r: number): number[] =>
  Array.from(antecedents.subarray(antecedentOffsets[r], antecedentOffsets[r + 1]));

const namesOf = (indexes: readonly number[], { names }: BasketItems): string =>
  JSON.stringify(indexes.map((i) => names[i]));

const ruleText = (antecedent: readonly number[], consequent: number, { names, labels }: BasketItems): string => {
  const label = (i: number) => labels[i] ?? names[i];
  return `${antecedent.map(label).join(', ')} ⇒ ${label(consequent)}`;
};
