import { inject } from 'tsyringe';
import { CONFIG, type Config } from '../config.ts';
import type { ColumnRequest } from '../datasets/column.ts';
import { DatasetService } from '../datasets/dataset.service.ts';
import { type MadeSource, RecipeMaker } from '../datasets/recipe-maker.ts';
import { service } from '../di.ts';
import { columnsInMemory } from '../preparation/recipe.ts';
import { planRecipe, type RecipeSourceInput } from '../preparation/recipe-source.input.ts';
import { Engine } from './engine.ts';
import { requireTableMemory } from './require-memory.ts';

/** Takes recipes to datasets where an engine computes. */
@service()
export class EngineRecipeMaker extends RecipeMaker {
  constructor(
    private readonly datasets: DatasetService,
    private readonly engine: Engine,
    @inject(CONFIG) private readonly config: Config,
  ) {
    super();
  }

  async plan(input: object): Promise<MadeSource> {
    const recipe = input as RecipeSourceInput;
    const version = await this.datasets.readable(recipe.dataset);
    const { columns } = version;
    const steps = planRecipe(recipe, columns, 'input.source.recipe.steps');
    requireTableMemory(version.rows, columnsInMemory(columns, steps).length, 0, this.config);
    const file = this.datasets.fileOf(version);
    const staying = columns
      .filter(({ role }) => role !== 'FEATURE')
      .map(({ name, role, pii }): ColumnRequest => ({ name, role, pii }));
    return {
      kind: 'made',
      columns: staying,
      make: (output, signal) => this.engine.makeRows({ file, columns, steps, output }, signal),
    };
  }
}
