import { LRUCache } from 'lru-cache';
import type { Compute } from '#sdk';
import { type OpenModel, openModel } from '../models/sealed-model.ts';
import { applyPreparation } from '../preparation/apply-preparation.ts';
import { columnsOfRows } from '../preparation/columns-of-rows.ts';
import type { AlgorithmRegistry } from '../registry/algorithm-registry.ts';
import { answerPart, assignPart, type TablePredictor } from './answer-rows.ts';
import type { AnswerOrder, RowAnswer } from './engine.ts';

/** Models that a thread keeps open: opening one costs more than answering. */
export type OpenModels = LRUCache<string, OpenModel>;
export const openModels = (): OpenModels => new LRUCache({ max: 16 });

/** Answers for rows given as JSON, with the preparation that was fitted with the model. */
export function answer(
  { key, state, rows }: AnswerOrder,
  registry: AlgorithmRegistry,
  compute: Compute,
  opened: OpenModels,
): RowAnswer[] {
  const open = opened.get(key) ?? openModel(registry, state);
  opened.set(key, open);
  const { algorithm, preparation, classes, model } = open;
  const table = applyPreparation(preparation, columnsOfRows(preparation, rows), rows.length, null, (length) =>
    compute.float64(length),
  );
  const none = { segment: null, label: null, value: null, probability: null };
  if (algorithm.kind === 'segmenter') {
    const { segment } = assignPart(algorithm, model, table, { compute });
    return Array.from(segment, (index) => ({ ...none, segment: index }));
  }
  const { value, label, probability } = answerPart(algorithm as TablePredictor, model, table, classes.length, {
    compute,
  });
  return rows.map((_, i) => ({
    ...none,
    value: value ? value[i] : null,
    label: label ? classes[label[i]] : null,
    probability: probability ? probability[i] : null,
  }));
}
