import { inject } from 'tsyringe';
import { Arg, Int, Query, Resolver } from 'type-graphql';
import { CONFIG, type Config } from '../config.ts';
import { pageSize } from '../connection.ts';
import { DatasetService } from '../datasets/dataset.service.ts';
import { service } from '../di.ts';
import { Engine } from '../engine/engine.ts';
import { requireTableMemory } from '../engine/require-memory.ts';
import { planSteps, readTime } from '../preparation/plan-steps.ts';
import { choosePreparation, PreparationInput } from '../preparation/preparation.input.ts';
import type { StepPreview } from '../preparation/preview.ts';
import { PreparationPreview } from '../preparation/preview.type.ts';
import { columnsInMemory } from '../preparation/recipe.ts';
import { planRecipe, RecipeSourceInput } from '../preparation/recipe-source.input.ts';
import { columnNamed, planFeatures } from './plan-analysis.ts';

/** Shows what a preparation would do, before anything is learned. */
@service()
@Resolver()
export class PreviewResolver {
  constructor(
    private readonly datasets: DatasetService,
    private readonly engine: Engine,
    @inject(CONFIG) private readonly config: Config,
  ) {}

  @Query(() => PreparationPreview, {
    description:
      'What a preparation does to a dataset, step by step, fitted on all rows that can be learned from. Nothing is kept.',
  })
  async previewPreparation(
    @Arg('dataset', () => String, { description: 'Name of the dataset; its newest version is read.' }) dataset: string,
    @Arg('features', () => [String], {
      nullable: true,
      description: 'Columns to prepare (default: every column in the role FEATURE).',
    })
    features: string[] | null,
    @Arg('target', () => String, {
      nullable: true,
      description: 'Column to learn to answer, for steps that look at it: texts are classes, numbers are measured.',
    })
    target: string | null,
    @Arg('preparation', () => PreparationInput, {
      description: 'The preparation; `missing` is KEEP and `scale` is NONE where they are left out.',
    })
    preparation: PreparationInput,
    @Arg('first', () => Int, { defaultValue: 5, description: 'Example rows of each step.' }) first: number,
  ): Promise<{ steps: StepPreview[] }> {
    const examples = pageSize(first, this.config.MAX_PAGE_SIZE);
    const version = await this.datasets.readable(dataset);
    const { file, columns } = { file: this.datasets.fileOf(version), columns: version.columns };
    const choice = choosePreparation(preparation, { missing: true });
    const chosen = choice.steps ?? [];
    if (target !== null && target !== undefined) columnNamed(target, columns);
    const names = planFeatures({ features }, columns, target ?? null, readTime(chosen));
    requireTableMemory(version.rows, names.length, 0, this.config);
    const steps = planSteps(chosen, names, columns, 'preparation.steps');
    return {
      steps: await this.engine.preview({
        file,
        columns,
        features: names,
        target: target ?? null,
        preparation: { ...choice, steps },
        examples,
      }),
    };
  }

  @Query(() => PreparationPreview, {
    description: 'What `source: { recipe }` would do to a dataset, step by step, fitted on all rows. Nothing is kept.',
  })
  async previewRecipe(
    @Arg('recipe', () => RecipeSourceInput, { description: 'The dataset and the steps.' }) recipe: RecipeSourceInput,
    @Arg('first', () => Int, { defaultValue: 5, description: 'Example rows of each step.' }) first: number,
  ): Promise<{ steps: StepPreview[] }> {
    const examples = pageSize(first, this.config.MAX_PAGE_SIZE);
    const version = await this.datasets.readable(recipe.dataset);
    const { columns } = version;
    const steps = planRecipe(recipe, columns, 'recipe.steps');
    requireTableMemory(version.rows, columnsInMemory(columns, steps).length, 0, this.config);
    return { steps: await this.engine.preview({ file: this.datasets.fileOf(version), columns, steps, examples }) };
  }
}
