import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { service } from '../di.ts';
import { Model } from '../models/model.entity.ts';
import { Prediction } from '../predictions/prediction.entity.ts';
import { RequestContext } from '../request.ts';
import { Segment } from '../segments/segment.entity.ts';
import { Analysis } from './analysis.entity.ts';
import { AnalysisService } from './analysis.service.ts';

const load = (analyses: AnalysisService, id: number, context: RequestContext) =>
  context.loader('analysis', (ids: readonly number[]) => analyses.byIds(ids)).load(id);

/** From a segment back to its analysis. */
@service()
@Resolver(() => Segment)
export class SegmentAnalysisResolver {
  constructor(private readonly analyses: AnalysisService) {}

  @FieldResolver(() => Analysis, { description: 'The analysis that found it.' })
  analysis(@Root() { analysisId }: Segment, @Ctx() context: RequestContext): Promise<Analysis | undefined> {
    return load(this.analyses, analysisId, context);
  }
}

/** From a prediction back to its analysis. */
@service()
@Resolver(() => Prediction)
export class PredictionAnalysisResolver {
  constructor(private readonly analyses: AnalysisService) {}

  @FieldResolver(() => Analysis, { description: 'The analysis that made it.' })
  analysis(@Root() { analysisId }: Prediction, @Ctx() context: RequestContext): Promise<Analysis | undefined> {
    return load(this.analyses, analysisId, context);
  }
}

/** From a model back to its analysis. */
@service()
@Resolver(() => Model)
export class ModelAnalysisResolver {
  constructor(private readonly analyses: AnalysisService) {}

  @FieldResolver(() => Analysis, { description: 'The analysis that learned it.' })
  analysis(@Root() { analysisId }: Model, @Ctx() context: RequestContext): Promise<Analysis | undefined> {
    return load(this.analyses, analysisId, context);
  }
}
