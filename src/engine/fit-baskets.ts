import { type Algorithm, type Fit, type Predictor, type Progress, seededRandom } from '#sdk';
import { AppError } from '../errors.ts';
import { convertExplanation } from '../models/explanation.ts';
import { sealModel } from '../models/sealed-model.ts';
import { loadBaskets } from '../preparation/load-baskets.ts';
import type { AlgorithmRegistry } from '../registry/algorithm-registry.ts';
import { checkParams } from '../registry/params.ts';
import { breathe } from './breathe.ts';
import { drive } from './drive.ts';
import type { FitOrder, Fitted } from './engine.ts';
import type { Processor } from './evaluate.ts';

/** A predictor that learns from baskets. */
export type BasketPredictor = Predictor<'recommendation'>;

export const learnsBaskets = (algorithm: Algorithm): algorithm is BasketPredictor =>
  algorithm.kind === 'predictor' && algorithm.task === 'recommendation';

/** The story of a fit on baskets: load, learn, take the rules, seal. */
export async function fitBaskets(
  order: FitOrder,
  registry: AlgorithmRegistry,
  processor: Processor,
  signal: AbortSignal,
  report: (progress: Progress) => void,
): Promise<Fitted> {
  const algorithm = registry.get(order.algorithm) as BasketPredictor;
  const params = checkParams(algorithm, order.params);
  const { baskets, labels } = await loadBaskets(order.baskets!);
  const needed = algorithm.rowsNeeded?.(params, baskets.items.length) ?? 1;
  if (baskets.rows < needed)
    throw new AppError(
      'UNSUITABLE_DATA',
      `There are ${baskets.rows} baskets; the algorithm needs at least ${needed}.`,
      { requirement: needed, actual: baskets.rows },
    );
  await breathe(signal);
  const context = { random: seededRandom(order.seed), compute: processor.open() };
  const model = await drive(algorithm.fit(baskets, params, context) as Fit<unknown>, signal, report);
  await breathe(signal);
  const items = { names: baskets.items, labels };
  const table = algorithm.rules?.(model);
  if (!table)
    throw new AppError('PLUGIN', `The algorithm ${algorithm.id} learns from baskets but has no rules.`, {
      algorithm: algorithm.id,
    });
  return {
    state: sealModel({ algorithm, preparation: null, classes: [], items, model }),
    rows: baskets.rows,
    metrics: Object.entries(algorithm.metrics?.(model) ?? {}).map(([name, value]) => ({ name, value, spread: null })),
    baseline: [],
    evaluation: null,
    silhouettes: [],
    explanation: convertExplanation(algorithm.explain?.(model, []) ?? {}, []),
    warnings: algorithm.warnings?.(model) ?? [],
    answers: { kind: 'rules', table, items },
  };
}
