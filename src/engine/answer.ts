import { LRUCache } from 'lru-cache';
import type { Compute, FeatureTable } from '#sdk';
import { AppError } from '../errors.ts';
import { type OpenModel, openModel } from '../models/sealed-model.ts';
import { applyPreparation } from '../preparation/apply-preparation.ts';
import { columnsOfRows } from '../preparation/columns-of-rows.ts';
import type { AlgorithmRegistry } from '../registry/algorithm-registry.ts';
import { answerPart, assignPart, type TablePredictor } from './answer-table.ts';
import type { AnswerOrder, RowAnswer, StoredModel } from './engine.ts';

/** Models that a thread keeps open: opening one costs more than answering. */
export type OpenModels = LRUCache<string, OpenModel>;
export const openModels = (): OpenModels => new LRUCache({ max: 16 });

/** The opened model, from the cache where it is there. */
export function opened({ key, state }: StoredModel, registry: AlgorithmRegistry, models: OpenModels): OpenModel {
  const open = models.get(key) ?? openModel(registry, state);
  models.set(key, open);
  return open;
}

/** Rows given as JSON as the model reads them. */
export function preparedRows(
  { algorithm, preparation }: OpenModel,
  rows: AnswerOrder['rows'],
  compute: Compute,
): FeatureTable {
  if (!preparation)
    throw new AppError('FEATURE_MISMATCH', `${algorithm.title} answers for baskets, not for rows. Use \`recommend\`.`, {
      algorithm: algorithm.id,
    });
  const columns = columnsOfRows(preparation, rows);
  return applyPreparation(preparation, columns, rows.length, null, (length) => compute.float64(length));
}

/** Answers for rows given as JSON, with the preparation that was fitted with the model. */
export function answer(
  order: AnswerOrder,
  registry: AlgorithmRegistry,
  compute: Compute,
  models: OpenModels,
): RowAnswer[] {
  const open = opened(order, registry, models);
  const { algorithm, classes, model } = open;
  const { rows } = order;
  const table = preparedRows(open, rows, compute);
  const none = { segment: null, label: null, value: null, probability: null };
  if (algorithm.kind === 'segmenter') {
    const { segment } = assignPart(algorithm, model, table, { compute });
    return Array.from(segment, (index) => ({ ...none, segment: index }));
  }
  const answers = answerPart(algorithm as TablePredictor, model, table, classes.length, { compute });
  const { value, label, probability } = answers;
  return rows.map((_, i) => ({
    ...none,
    value: value ? value[i] : null,
    label: label ? classes[label[i]] : null,
    probability: label && probability ? probability[i * classes.length + label[i]] : null,
  }));
}
