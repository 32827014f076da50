import { randomInt } from 'node:crypto';
import type { Config } from '../config.ts';
import type { Column } from '../datasets/column.ts';
import type { ReadableVersion } from '../datasets/dataset.service.ts';
import { learnsBaskets } from '../engine/fit-baskets.ts';
import { learnsBatches } from '../engine/fit-batches.ts';
import { AppError, listed } from '../errors.ts';
import { chooseEvaluation } from '../predictions/evaluation.type.ts';
import type { EvaluationChoice } from '../predictions/split-rows.ts';
import { type BasketChoice, basketQuery } from '../preparation/baskets.ts';
import { planSteps, readTime } from '../preparation/plan-steps.ts';
import { choosePreparation } from '../preparation/preparation.input.ts';
import type { PreparationChoice } from '../preparation/preparation.ts';
import type { AlgorithmRegistry } from '../registry/algorithm-registry.ts';
import { checkParams } from '../registry/params.ts';
import { chosenAlgorithm } from '../registry/params-input.ts';
import type { Algorithm } from '../sdk/algorithm.ts';
import { requireFeatures, requireSize } from './require-size.ts';
import type { StartAnalysisInput } from './start-analysis.input.ts';

/** An analysis that may start: everything that can be checked before the rows are read has been. */
export interface AnalysisPlan {
  readonly algorithm: Algorithm;
  readonly params: Record<string, unknown>;
  readonly features: string[];
  readonly target: string | null;
  readonly preparation: PreparationChoice;
  readonly baskets: BasketChoice | null;
  readonly seed: number;
  readonly evaluationChoice: EvaluationChoice | null;
  readonly evaluationAsked: boolean;
}

export async function planAnalysis(
  input: StartAnalysisInput,
  version: ReadableVersion,
  registry: AlgorithmRegistry,
  config: Config,
): Promise<AnalysisPlan> {
  const chosen = chosenAlgorithm(input.algorithm);
  const algorithm = registry.get(chosen.id);
  const params = checkParams(algorithm, chosen.params) as Record<string, unknown>;
  const baskets = await planBaskets(input, version.columns, algorithm);
  const target = baskets ? null : planTarget(input, version.columns, algorithm);
  const chosenPreparation = choosePreparation(input.preparation, algorithm.traits ?? {});
  const { steps = [] } = chosenPreparation;
  const features = baskets ? [] : planFeatures(input, version.columns, target, readTime(steps));
  if (!baskets) {
    requireSize(algorithm, params, version.rows, features.length, learnsBatches(algorithm, chosenPreparation), config);
    // Steps make and leave out columns; how many there are in the end, only the rows say.
    if (steps.length === 0) requireFeatures(algorithm, features.length);
  }
  return {
    algorithm,
    params,
    features,
    target,
    baskets,
    preparation: {
      ...chosenPreparation,
      steps: planSteps(steps, features, version.columns, 'input.preparation.steps'),
    },
    seed: planSeed(input.seed),
    evaluationChoice: planEvaluation(input, algorithm),
    evaluationAsked: Boolean(input.evaluation),
  };
}

const needsTarget = (algorithm: Algorithm) => algorithm.kind === 'predictor' || algorithm.input === 'labelled';

function planTarget(
  { target: given }: StartAnalysisInput,
  columns: readonly Column[],
  algorithm: Algorithm,
): string | null {
  if (!needsTarget(algorithm)) {
    if (given)
      throw new AppError(
        'INVALID_INPUT',
        `${algorithm.title} has no target, but "${given}" was given. Leave the target out.`,
        { path: 'input.target', value: given },
      );
    return null;
  }
  const name = given ?? columns.find(({ role }) => role === 'TARGET')?.name;
  if (!name)
    throw new AppError('INVALID_INPUT', `${algorithm.title} needs a target: the column to learn to answer.`, {
      path: 'input.target',
      value: null,
    });
  const column = columnNamed(name, columns);
  if (
    algorithm.kind === 'predictor' &&
    algorithm.task === 'regression' &&
    !['INTEGER', 'NUMBER', 'BOOLEAN'].includes(column.type)
  )
    throw new AppError('UNSUITABLE_DATA', `The target ${name} is ${column.type}; a regression needs numbers.`, {
      feature: name,
      requirement: 'NUMBER',
      actual: column.type,
    });
  return name;
}

/** The columns to learn from: those named, or else those in the role FEATURE. */
export function planFeatures(
  { features: given }: Pick<StartAnalysisInput, 'features'>,
  columns: readonly Column[],
  target: string | null,
  timesAreRead: boolean,
): string[] {
  const names =
    given ?? columns.filter(({ role, name }) => role === 'FEATURE' && name !== target).map(({ name }) => name);
  if (names.length === 0)
    throw new AppError('INVALID_INPUT', 'There are no features. Name at least one column to learn from.', {
      path: 'input.features',
      value: [],
    });
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined)
    throw new AppError('INVALID_INPUT', `The feature ${repeated} is named twice.`, {
      path: 'input.features',
      value: repeated,
    });
  for (const name of names) {
    const { type, role } = columnNamed(name, columns);
    if (name === target)
      throw new AppError('INVALID_INPUT', `${name} is the target; it cannot be a feature as well.`, {
        path: 'input.features',
        value: name,
      });
    if (role === 'KEY')
      throw new AppError('INVALID_INPUT', `${name} identifies the customer; it cannot be a feature.`, {
        path: 'input.features',
        value: name,
      });
    if ((type === 'DATE' || type === 'TIMESTAMP') && !timesAreRead)
      throw new AppError(
        'UNSUITABLE_DATA',
        `The feature ${name} is a ${type}. Take its parts with a step \`dateParts\`, or derive a number from it with \`source: { query }\`.`,
        { feature: name, requirement: 'number or text', actual: type },
      );
  }
  return [...names];
}

export function columnNamed(name: string, columns: readonly Column[]): Column {
  const column = columns.find((one) => one.name === name);
  if (column) return column;
  throw new AppError(
    'UNKNOWN_COLUMN',
    `The dataset has no column "${name}". It has: ${listed(columns.map((one) => one.name))}.`,
    { column: name, columns: columns.map((one) => one.name) },
  );
}

async function planBaskets(
  input: StartAnalysisInput,
  columns: readonly Column[],
  algorithm: Algorithm,
): Promise<BasketChoice | null> {
  const { baskets, dataset } = input;
  if (!learnsBaskets(algorithm)) {
    if (!baskets) return null;
    throw new AppError(
      'INVALID_INPUT',
      `${algorithm.title} learns from features, but baskets were given. Leave them out.`,
      { path: 'input.baskets', value: baskets },
    );
  }
  if (!baskets)
    throw new AppError(
      'INVALID_INPUT',
      `${algorithm.title} learns from baskets: say by which column they are told apart, and which holds the item.`,
      { path: 'input.baskets', value: null },
    );
  for (const name of ['features', 'target', 'preparation'] as const)
    if (input[name])
      throw new AppError(
        'INVALID_INPUT',
        `${algorithm.title} learns from baskets and has no ${name}. Leave ${name} out.`,
        { path: `input.${name}`, value: input[name] },
      );
  const { by, item, label = null, where = null } = baskets;
  const choice = { by, item, label, where };
  await basketQuery(dataset, columns, choice);
  return choice;
}

function planEvaluation({ evaluation }: StartAnalysisInput, algorithm: Algorithm): EvaluationChoice | null {
  if (algorithm.kind === 'predictor' && !learnsBaskets(algorithm)) return chooseEvaluation(evaluation);
  if (!evaluation) return null;
  throw new AppError(
    'INVALID_INPUT',
    `${algorithm.title} predicts nothing that could be judged. Leave the evaluation out.`,
    {
      path: 'input.evaluation',
      value: evaluation,
    },
  );
}

function planSeed(given: number | null | undefined): number {
  if (given === null || given === undefined) return randomInt(2 ** 32);
  if (Number.isSafeInteger(given) && given >= 0) return given;
  throw new AppError('INVALID_INPUT', `The seed is ${given}; it must be a whole number from 0 to 2^53 − 1.`, {
    path: 'input.seed',
    value: given,
  });
}
