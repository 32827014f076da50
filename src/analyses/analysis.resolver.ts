import { inject } from 'tsyringe';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { CONFIG, type Config } from '../config.ts';
import { connectionOf, connectionType, pageSize, readCursor } from '../connection.ts';
import { DatasetService } from '../datasets/dataset.service.ts';
import { DatasetVersion } from '../datasets/dataset-version.entity.ts';
import { service } from '../di.ts';
import { idOf, waitSeconds } from '../identifier.ts';
import { Model } from '../models/model.entity.ts';
import { ModelService } from '../models/model.service.ts';
import { PredictionConnection } from '../predictions/prediction.connection.ts';
import { PredictionService } from '../predictions/prediction.service.ts';
import { Preparation } from '../preparation/preparation.input.ts';
import { AlgorithmType, describeAlgorithm } from '../registry/algorithm.type.ts';
import { AlgorithmRegistry } from '../registry/algorithm-registry.ts';
import { RequestContext } from '../request.ts';
import { RuleConnection } from '../rules/rule.connection.ts';
import { RuleFilter, RuleOrder } from '../rules/rule.input.ts';
import { type RulePosition, RuleService } from '../rules/rule.service.ts';
import { Segment } from '../segments/segment.entity.ts';
import { SegmentService } from '../segments/segment.service.ts';
import { Analysis } from './analysis.entity.ts';
import { AnalysisService } from './analysis.service.ts';
import { ExplanationType } from './explanation.type.ts';
import { StartAnalysisInput } from './start-analysis.input.ts';

const AnalysisConnection = connectionType(Analysis);

/** Analyses: started, followed, cancelled, listed, and what came of them. */
@service()
@Resolver(() => Analysis)
export class AnalysisResolver {
  constructor(
    private readonly analyses: AnalysisService,
    private readonly datasets: DatasetService,
    private readonly registry: AlgorithmRegistry,
    private readonly models: ModelService,
    private readonly segments: SegmentService,
    private readonly predictions: PredictionService,
    private readonly rules: RuleService,
    @inject(CONFIG) private readonly config: Config,
  ) {}

  @Mutation(() => Analysis, { description: 'Starts an analysis. Answers at once, or after `wait` seconds at most.' })
  startAnalysis(
    @Arg('input', () => StartAnalysisInput, { description: 'What to analyse, and how.' }) input: StartAnalysisInput,
    @Arg('wait', () => Int, { defaultValue: 0, description: 'Seconds to wait for the end before answering, 0 to 600.' })
    wait: number,
  ): Promise<Analysis> {
    return this.analyses.start(input, waitSeconds(wait));
  }

  @Mutation(() => Analysis, { description: 'Cancels an analysis that waits or runs; nothing of it is kept.' })
  cancelAnalysis(@Arg('id', () => ID, { description: 'Its id.' }) id: string): Promise<Analysis> {
    return this.analyses.cancel(idOf(id, 'analysis'));
  }

  @Query(() => Analysis, { description: 'One analysis.' })
  analysis(@Arg('id', () => ID, { description: 'Its id.' }) id: string): Promise<Analysis> {
    return this.analyses.get(idOf(id, 'analysis'));
  }

  @Query(() => AnalysisConnection, { name: 'analyses', description: 'All analyses, newest first.' })
  async listAnalyses(
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Cursor of the last one seen.' }) after: string | null,
  ) {
    const size = pageSize(first, this.config.MAX_PAGE_SIZE);
    const rows = await this.analyses.list(after ? (readCursor('analyses', after) as number) : null, size + 1);
    return connectionOf(rows, {
      list: 'analyses',
      first: size,
      position: ({ id }) => id,
      totalCount: () => this.analyses.count(),
    });
  }

  @Subscription(() => Analysis, {
    description: 'The analysis now, and after each change of its phase or progress, until it ends.',
    subscribe: ({ args, context }) => context.app.resolve(AnalysisService).watch(idOf(args.id, 'analysis')),
  })
  analysisUpdated(@Root() analysis: Analysis, @Arg('id', () => ID, { description: 'Its id.' }) _id: string): Analysis {
    return analysis;
  }

  @FieldResolver(() => AlgorithmType, { description: 'The algorithm that ran.' })
  algorithm(@Root() { algorithmId }: Analysis): AlgorithmType {
    return describeAlgorithm(this.registry.get(algorithmId));
  }

  @FieldResolver(() => DatasetVersion, { description: 'The dataset version it learned from.' })
  datasetVersion(
    @Root() { datasetVersionId }: Analysis,
    @Ctx() context: RequestContext,
  ): Promise<DatasetVersion | undefined> {
    return context
      .loader('dataset version', (ids: readonly number[]) => this.datasets.versionsByIds(ids))
      .load(datasetVersionId);
  }

  @FieldResolver(() => Preparation, { description: 'How the features were prepared.' })
  preparation(@Root() { preparation }: Analysis): Preparation {
    return { ...preparation, steps: [...(preparation.steps ?? [])] };
  }

  @FieldResolver(() => ExplanationType, {
    nullable: true,
    description: 'What the model says of itself; null until the analysis has succeeded.',
  })
  explanation(@Root() { explanation }: Analysis): ExplanationType | null {
    if (!explanation) return null;
    const { importance = [], coefficients = [], centroids = [], rules = [], text = null, details = null } = explanation;
    return { importance, coefficients, centroids, rules, text, details };
  }

  @FieldResolver(() => [Segment], {
    name: 'segments',
    description:
      'The segments found, by index, noise last; empty for predictors, and until the analysis has succeeded.',
  })
  async segmentsOf(@Root() { id }: Analysis, @Ctx() context: RequestContext): Promise<Segment[]> {
    return (
      (await context
        .loader('segments of analysis', (ids: readonly number[]) => this.segments.ofAnalyses(ids))
        .load(id)) ?? []
    );
  }

  @FieldResolver(() => Model, { nullable: true, description: 'What it learned; null until it has succeeded.' })
  async model(@Root() { id }: Analysis, @Ctx() context: RequestContext): Promise<Model | null> {
    return (
      (await context.loader('model of analysis', (ids: readonly number[]) => this.models.ofAnalyses(ids)).load(id)) ??
      null
    );
  }

  @FieldResolver(() => PredictionConnection, {
    name: 'predictions',
    description: 'What a predictor answers for the rows it learned from, by customer id.',
  })
  async predictionsOf(
    @Root() { id, phase }: Analysis,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Cursor of the last one seen.' }) after: string | null,
  ) {
    const size = pageSize(first, this.config.MAX_PAGE_SIZE);
    const list = `predictions:${id}`;
    const position = after ? (readCursor(list, after) as string) : null;
    const visible = phase === 'SUCCEEDED';
    const rows = visible ? await this.predictions.list(id, position, size + 1) : [];
    return connectionOf(rows, {
      list,
      first: size,
      position: ({ customerId }) => customerId,
      totalCount: () => (visible ? this.predictions.count(id) : 0),
    });
  }

  @FieldResolver(() => RuleConnection, {
    name: 'rules',
    description: 'Association rules found, greatest measure first; empty where the algorithm finds none.',
  })
  async rulesOf(
    @Root() { id, phase }: Analysis,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Cursor of the last one seen.' }) after: string | null,
    @Arg('orderBy', () => RuleOrder, { defaultValue: RuleOrder.LIFT, description: 'The measure to sort by.' })
    orderBy: RuleOrder,
    @Arg('filter', () => RuleFilter, { nullable: true, description: 'Which rules.' }) filter: RuleFilter | null,
  ) {
    const size = pageSize(first, this.config.MAX_PAGE_SIZE);
    const wanted = filter ?? {};
    const list = `rules:${id}:${orderBy}:${JSON.stringify(wanted)}`;
    const position = after ? (readCursor(list, after) as RulePosition) : null;
    const visible = phase === 'SUCCEEDED';
    const rows = visible ? await this.rules.list(id, wanted, orderBy, position, size + 1) : [];
    return connectionOf(rows, {
      list,
      first: size,
      position: (rule) => ({ value: rule[orderBy], position: rule.position }),
      totalCount: () => (visible ? this.rules.count(id, wanted) : 0),
    });
  }
}
