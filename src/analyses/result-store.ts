import { service } from '../di.ts';
import type { Fitted } from '../engine/engine.ts';
import { ModelService } from '../models/model.service.ts';
import { PredictionService } from '../predictions/prediction.service.ts';
import { RuleService } from '../rules/rule.service.ts';
import { SegmentService } from '../segments/segment.service.ts';

/** All that an analysis leaves behind: a model, and segments, predictions or rules. Invisible until it has succeeded. */
@service()
export class ResultStore {
  constructor(
    private readonly models: ModelService,
    private readonly segments: SegmentService,
    private readonly predictions: PredictionService,
    private readonly rules: RuleService,
  ) {}

  async store(
    analysisId: number,
    algorithm: { readonly id: string; readonly version: number },
    { answers, state }: Fitted,
    signal: AbortSignal,
  ): Promise<void> {
    await this.models.store(analysisId, algorithm, state);
    switch (answers.kind) {
      case 'segments':
        return this.segments.store(analysisId, answers, signal);
      case 'predictions':
        return this.predictions.store(analysisId, answers, signal);
      case 'rules':
        return this.rules.store(analysisId, answers.table, answers.items, signal);
    }
  }

  /** Removes what an analysis that did not succeed has written. */
  async discard(analysisId: number): Promise<void> {
    await this.segments.discard(analysisId);
    await this.predictions.discard(analysisId);
    await this.rules.discard(analysisId);
    await this.models.discard(analysisId);
  }

  /** Removes what analyses of an earlier process have left. */
  async discardUnfinished(): Promise<void> {
    // A model is the first thing stored and the last discarded, so it tells where something was left.
    for (const analysisId of await this.models.ofUnfinished()) await this.discard(analysisId);
  }
}
