import type { ColumnRequest } from '../datasets/column.ts';
import { DatasetService } from '../datasets/dataset.service.ts';
import { type MadeSource, RecipeMaker } from '../datasets/recipe-maker.ts';
import { service } from '../di.ts';
import { AppError } from '../errors.ts';
import { planSteps } from '../preparation/plan-steps.ts';
import { chooseRecipe, STEPS_PATH } from '../preparation/recipe-source.input.ts';
import { Engine } from './engine.ts';

/** Takes recipes to datasets where an engine computes. */
@service()
export class EngineRecipeMaker extends RecipeMaker {
  constructor(
    private readonly datasets: DatasetService,
    private readonly engine: Engine,
  ) {
    super();
  }

  async plan(input: object): Promise<MadeSource> {
    const { dataset, steps: chosen } = chooseRecipe(input);
    const version = await this.datasets.readable(dataset);
    const { columns } = version;
    if (chosen.length === 0)
      throw new AppError('INVALID_INPUT', 'A recipe needs steps, and there is none.', { path: STEPS_PATH, value: 0 });
    const features = columns.filter(({ role }) => role === 'FEATURE').map(({ name }) => name);
    const steps = planSteps(chosen, features, columns, STEPS_PATH, true);
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
