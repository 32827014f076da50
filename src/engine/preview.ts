import { applyPreparation } from '../preparation/apply-preparation.ts';
import { fitPreparation, keptRows } from '../preparation/fit-preparation.ts';
import { previewStep, type StepPreview } from '../preparation/preview.ts';
import { fitRecipe, type StepTaken } from '../preparation/recipe.ts';
import { featuresOf, type RecipeColumn, type RecipeTable } from '../preparation/recipe-table.ts';
import { drive } from './drive.ts';
import type { PreviewOrder, RecipePreviewOrder } from './engine.ts';
import { recipeTable, requireReadable } from './prepare.ts';
import { loadSource } from './source-table.ts';
import { loadWhole } from './whole-table.ts';

/** Tells what each step does to the rows of a dataset. */
export const preview = (order: PreviewOrder | RecipePreviewOrder, signal: AbortSignal): Promise<StepPreview[]> =>
  'steps' in order ? previewRecipe(order, signal) : previewPreparation(order, signal);

/** Fits a preparation on all rows that could be learned from. */
async function previewPreparation(order: PreviewOrder, signal: AbortSignal): Promise<StepPreview[]> {
  const classifies = order.columns.some(
    ({ name, type }) => name === order.target && (type === 'TEXT' || type === 'BOOLEAN'),
  );
  const source = await loadSource(order, classifies);
  const previews: StepPreview[] = [];
  const taking = fitRecipe(recipeTable(source, source.kept), order.preparation.steps ?? [], source.target);
  const { table } = await drive(taking, signal, (taken: StepTaken | undefined) => {
    if (taken) previews.push(previewStep(taken, order.examples));
  });
  return [...previews, previewStep(lastStep(order, table), order.examples)];
}

/** Takes the steps that make a dataset: to all rows, and nothing comes after them. */
async function previewRecipe(order: RecipePreviewOrder, signal: AbortSignal): Promise<StepPreview[]> {
  const { steps, examples } = order;
  const { table, target } = await loadWhole(order);
  const previews: StepPreview[] = [];
  await drive(fitRecipe(table, steps, target), signal, (taken: StepTaken | undefined) => {
    if (taken) previews.push(previewStep(taken, examples));
  });
  return previews;
}

/** What `missing`, `scale` and the columns of categories make of what the steps leave. */
function lastStep({ preparation: choice }: PreviewOrder, before: RecipeTable): StepTaken {
  const columns = requireReadable(featuresOf(before));
  const rows = before.origin.length;
  const kept = keptRows(columns, rows, choice);
  const fitted = fitPreparation(columns, kept, choice, {});
  const table = applyPreparation(fitted, columns, rows, kept, (length) => new Float64Array(length));
  const madeOf = fitted.features.flatMap((feature, j) =>
    feature.kind === 'categories' && feature.columns ? feature.columns.map(() => columns[j]) : [columns[j]],
  );
  const prepared = table.columns.map(
    (values, j): RecipeColumn => ({
      name: table.features[j].name,
      type: 'NUMBER',
      values,
      pii: madeOf[j].pii,
      aside: false,
    }),
  );
  const origin = kept ? kept.map((row) => before.origin[row]) : before.origin;
  const left = rows - origin.length;
  return {
    step: 'features',
    before,
    after: { origin, columns: prepared },
    kept,
    notes: left > 0 ? [`${left} of ${rows} rows were left out: they lack a value.`] : [],
  };
}
