import type { Progress } from '#sdk';
import { service } from '../di.ts';
import type { StepPreview } from '../preparation/preview.ts';
import { AlgorithmRegistry } from '../registry/algorithm-registry.ts';
import { answer, openModels } from './answer.ts';
import { plainTaskCompute } from './compute.ts';
import {
  type AnswerOrder,
  Engine,
  type FitOrder,
  type Fitted,
  type MadeRows,
  type MakeOrder,
  type PreviewOrder,
  type RecipePreviewOrder,
  type RecommendedItem,
  type RecommendOrder,
  type RowAnswer,
} from './engine.ts';
import { fit } from './fit.ts';
import { makeRows } from './make-rows.ts';
import { preview } from './preview.ts';
import type { Component } from './principal-plane.ts';
import { project } from './project.ts';
import { recommend } from './recommend.ts';

/** Computes on the calling thread, with plain TypeScript kernels: the reference for other engines, and for tests. */
@service()
export class InlineEngine extends Engine {
  private readonly opened = openModels();

  constructor(private readonly registry: AlgorithmRegistry) {
    super();
  }

  fit(order: FitOrder, signal: AbortSignal, report: (progress: Progress) => void): Promise<Fitted> {
    return fit(order, this.registry, { open: plainTaskCompute, release: () => {} }, signal, report);
  }

  async answer(order: AnswerOrder): Promise<RowAnswer[]> {
    return answer(order, this.registry, plainTaskCompute(), this.opened);
  }

  async project(order: AnswerOrder): Promise<readonly [Component, Component]> {
    return project(order, this.registry, plainTaskCompute(), this.opened);
  }

  async recommend(order: RecommendOrder): Promise<RecommendedItem[][]> {
    return recommend(order, this.registry, plainTaskCompute(), this.opened);
  }

  preview(order: PreviewOrder | RecipePreviewOrder): Promise<StepPreview[]> {
    return preview(order, AbortSignal.any([]));
  }

  makeRows(order: MakeOrder, signal: AbortSignal): Promise<MadeRows> {
    return makeRows(order, signal);
  }

  async close(): Promise<void> {
    this.opened.clear();
  }
}
