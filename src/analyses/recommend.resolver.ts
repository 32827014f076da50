import { inject } from 'tsyringe';
import { Arg, Field, FieldResolver, Float, ID, Int, ObjectType, Query, Resolver, Root } from 'type-graphql';
import { CONFIG, type Config } from '../config.ts';
import { pageSize } from '../connection.ts';
import { Customer } from '../customers/customer.type.ts';
import { DatasetService } from '../datasets/dataset.service.ts';
import { itemsOfCustomer } from '../datasets/items-of-customer.ts';
import { service } from '../di.ts';
import { Engine, type RecommendedItem } from '../engine/engine.ts';
import { AppError } from '../errors.ts';
import { idOf } from '../identifier.ts';
import type { Model } from '../models/model.entity.ts';
import { ModelService } from '../models/model.service.ts';
import { AnalysisService } from './analysis.service.ts';

/** An item to offer, and why. */
@ObjectType({ description: 'An item to offer, and why.', simpleResolvers: true })
export class Recommendation implements RecommendedItem {
  @Field(() => String, { description: 'The item, as in the dataset.' })
  item!: string;
  @Field(() => String, { nullable: true, description: 'Its label; null where the baskets named no label column.' })
  label!: string | null;
  @Field(() => Float, {
    description: 'How strongly it is recommended: the confidence of the rule, or the share of baskets with it.',
  })
  score!: number;
  @Field(() => String, { description: 'The rule that speaks for it, in words, or that it is popular.' })
  reason!: string;
}

/** What goes with what somebody has. */
@service()
@Resolver(() => Customer)
export class RecommendResolver {
  constructor(
    private readonly models: ModelService,
    private readonly analyses: AnalysisService,
    private readonly datasets: DatasetService,
    private readonly engine: Engine,
    @inject(CONFIG) private readonly config: Config,
  ) {}

  @Query(() => [Recommendation], {
    description: 'Items that go with those of a basket, best first; none that is already in it.',
  })
  recommend(
    @Arg('model', () => ID, { description: 'A model learned from baskets.' }) model: string,
    @Arg('items', () => [String], {
      description: 'What is in the basket; items the model has never seen are passed over.',
    })
    items: string[],
    @Arg('first', () => Int, { defaultValue: 10, description: 'How many.' }) first: number,
  ): Promise<Recommendation[]> {
    return this.complete(idOf(model, 'model'), items, first);
  }

  @FieldResolver(() => [Recommendation], {
    description:
      'Items to offer the customer, best first; none bought before, in the dataset that the model learned from.',
  })
  async recommendations(
    @Root() { id }: Customer,
    @Arg('model', () => ID, {
      nullable: true,
      description: 'A model learned from baskets of a dataset with a KEY column (default: the newest one).',
    })
    model: string | null,
    @Arg('first', () => Int, { defaultValue: 10, description: 'How many.' }) first: number,
  ): Promise<Recommendation[]> {
    const { id: modelId, analysisId } = model ? await this.models.get(idOf(model, 'model')) : await this.newest();
    const { baskets, datasetVersionId } = await this.analyses.get(analysisId);
    const version = await this.datasets.version(datasetVersionId);
    const key = version.columns?.find(({ role }) => role === 'KEY');
    if (!baskets || !key)
      throw new AppError(
        'CONFLICT',
        `Model ${modelId} cannot recommend to customers: ${baskets ? 'its dataset has no KEY column' : 'it did not learn from baskets'}.`,
        { model: modelId },
      );
    const bought = await itemsOfCustomer(this.datasets.fileOf(version), key.name, baskets.item, id);
    return this.complete(modelId, bought, first);
  }

  private async newest(): Promise<Model> {
    const analysis = await this.analyses.newestOfBaskets();
    const model = analysis && (await this.models.ofAnalyses([analysis.id])).get(analysis.id);
    if (model) return model;
    throw new AppError('NOT_FOUND', 'No model has learned from baskets yet. Start an analysis with `baskets`.', {});
  }

  private async complete(modelId: number, items: readonly string[], first: number): Promise<Recommendation[]> {
    const size = pageSize(first, this.config.MAX_PAGE_SIZE);
    const model = await this.models.get(modelId);
    const { baskets } = await this.analyses.get(model.analysisId);
    if (!baskets)
      throw new AppError('FEATURE_MISMATCH', `Model ${modelId} did not learn from baskets. Use \`predict\`.`, {
        model: modelId,
      });
    const state = await this.models.state(modelId);
    const [answer] = await this.engine.recommend({ key: String(modelId), state, baskets: [items], first: size });
    return answer;
  }
}
