import { GraphQLJSONObject } from 'graphql-scalars';
import { inject } from 'tsyringe';
import { Arg, Field, Float, ID, ObjectType, Query, Resolver } from 'type-graphql';
import { CONFIG, type Config } from '../config.ts';
import { service } from '../di.ts';
import { Engine } from '../engine/engine.ts';
import { AppError } from '../errors.ts';
import { idOf } from '../identifier.ts';
import { ModelService } from '../models/model.service.ts';
import { Segment } from '../segments/segment.entity.ts';
import { SegmentService } from '../segments/segment.service.ts';

/** What a model answers for a row. */
@ObjectType({ description: 'What a model answers for a row.', simpleResolvers: true })
export class RowPrediction {
  @Field(() => String, { nullable: true, description: 'Class answered; null unless the model classifies.' })
  label!: string | null;
  @Field(() => Float, { nullable: true, description: 'Number answered; null unless the model is a regression.' })
  value!: number | null;
  @Field(() => Float, {
    nullable: true,
    description: 'Probability of the class answered, 0…1; null where the algorithm does not say.',
  })
  probability!: number | null;
  @Field(() => Segment, {
    nullable: true,
    description: 'Segment the row belongs to; null where the model is a predictor, or the row is noise.',
  })
  segment!: Segment | null;
}

/** Applies models to rows. */
@service()
@Resolver()
export class PredictResolver {
  constructor(
    private readonly models: ModelService,
    private readonly segments: SegmentService,
    private readonly engine: Engine,
    @inject(CONFIG) private readonly config: Config,
  ) {}

  @Query(() => [RowPrediction], {
    description: 'Applies a model to rows, with the preparation fitted with it. One answer a row, in order.',
  })
  async predict(
    @Arg('model', () => ID, { description: 'The model.' }) modelId: string,
    @Arg('rows', () => [GraphQLJSONObject], { description: 'Rows with every feature of the model, by column name.' })
    rows: Record<string, unknown>[],
  ): Promise<RowPrediction[]> {
    const most = this.config.MAX_PAGE_SIZE;
    if (rows.length > most)
      throw new AppError(
        'PAGE_TOO_LARGE',
        `${rows.length} rows were given; one query takes at most ${most}. Send the rest in others.`,
        { limit: most, actual: rows.length },
      );
    const model = await this.models.get(idOf(modelId, 'model'));
    const answers = await this.engine.answer({ key: String(model.id), state: await this.models.state(model.id), rows });
    const segments = (await this.segments.ofAnalyses([model.analysisId])).get(model.analysisId) ?? [];
    const byIndex = new Map(segments.map((segment) => [segment.index, segment]));
    return answers.map(({ segment, ...answer }) => ({
      ...answer,
      segment: segment === null ? null : (byIndex.get(segment) ?? null),
    }));
  }
}
