import { Field, Float, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { AppError } from '../errors.ts';
import type { EvaluationChoice } from './split-rows.ts';

const EvaluationMethod = { HOLDOUT: 'HOLDOUT', FOLDS: 'FOLDS' } as const;
registerEnumType(EvaluationMethod, {
  name: 'EvaluationMethod',
  description: 'How a predictor was judged.',
  valuesConfig: {
    HOLDOUT: { description: 'On a share of the rows, held out at random.' },
    FOLDS: { description: 'On each of several parts in turn, having learned from the others.' },
  },
});

const DEFAULT_HOLDOUT = 0.2;
const DEFAULT_PERMUTATIONS = 5;
const MOST_PERMUTATIONS = 100;

/** How to judge a predictor: by a holdout or by folds. */
@InputType({ description: 'How to judge a predictor: by a holdout or by folds, not both.' })
export class EvaluationInput {
  @Field(() => Float, {
    nullable: true,
    description: `Share of the rows to hold out, up to 0.9; 0 judges nothing (default ${DEFAULT_HOLDOUT}).`,
  })
  holdout?: number | null;
  @Field(() => Int, { nullable: true, description: 'Number of folds of a cross-validation, 2 to 50.' })
  folds?: number | null;
  @Field(() => Int, {
    nullable: true,
    description: `How often to shuffle each feature for \`permutationImportance\`, up to ${MOST_PERMUTATIONS}; 0 leaves it out (default ${DEFAULT_PERMUTATIONS}).`,
  })
  permutations?: number | null;
}

/** The choice with defaults filled in; null: do not judge. */
export function chooseEvaluation(input: EvaluationInput | null | undefined): EvaluationChoice | null {
  const { holdout = null, folds = null, permutations } = input ?? {};
  const shuffles = permutations ?? DEFAULT_PERMUTATIONS;
  if (shuffles < 0 || shuffles > MOST_PERMUTATIONS)
    throw refused('permutations', shuffles, `it must be from 0 to ${MOST_PERMUTATIONS}`);
  if (folds !== null) {
    if (holdout !== null) throw refused('folds', folds, `there is a holdout of ${holdout} as well; leave one out`);
    if (folds >= 2 && folds <= 50) return { folds, permutations: shuffles };
    throw refused('folds', folds, 'it must be from 2 to 50');
  }
  const share = holdout ?? DEFAULT_HOLDOUT;
  if (!(share >= 0 && share <= 0.9)) throw refused('holdout', share, 'it must be from 0 to 0.9');
  if (share > 0) return { holdout: share, permutations: shuffles };
  if (permutations) throw refused('permutations', permutations, 'with a holdout of 0 there are no rows to shuffle');
  return null;
}

const refused = (name: keyof EvaluationInput, value: number, reason: string): AppError =>
  new AppError('INVALID_INPUT', `evaluation.${name} is ${value}; ${reason}.`, {
    path: `input.evaluation.${name}`,
    value,
  });

/** A number that judges a fit. */
@ObjectType({ description: 'A number that judges a fit.', simpleResolvers: true })
export class Metric {
  @Field(() => String, { description: "The field's name for it, in lowerCamelCase." })
  name!: string;
  @Field(() => Float, { description: 'Its value; over several folds, the mean.' })
  value!: number;
  @Field(() => Float, { nullable: true, description: 'Standard deviation between folds; null where there are none.' })
  spread!: number | null;
}

@ObjectType({ description: 'How well one class was answered.', simpleResolvers: true })
export class ClassMetrics {
  @Field(() => String, { description: 'The class.' })
  class!: string;
  @Field(() => Float, { description: 'Share of the rows answered as this class that are of it.' })
  precision!: number;
  @Field(() => Float, { description: 'Share of the rows of this class that were answered as it.' })
  recall!: number;
  @Field(() => Float, { description: 'Harmonic mean of precision and recall.' })
  f1!: number;
  @Field(() => Int, { description: 'Rows of the class.' })
  support!: number;
}

@ObjectType({ description: 'ROC curve of one class against the rest, as columns.', simpleResolvers: true })
export class RocCurve {
  @Field(() => String, { description: 'The class.' })
  class!: string;
  @Field(() => [Float], { description: 'False positive rates.' })
  x!: number[];
  @Field(() => [Float], { description: 'True positive rates.' })
  y!: number[];
}

@ObjectType({ description: 'Precision–recall curve of one class against the rest, as columns.', simpleResolvers: true })
export class PrecisionRecallCurve {
  @Field(() => String, { description: 'The class.' })
  class!: string;
  @Field(() => [Float], { description: 'Recalls.' })
  x!: number[];
  @Field(() => [Float], { description: 'Precisions.' })
  y!: number[];
  @Field(() => Float, { description: 'Mean of the precisions, each weighed by the recall it adds.' })
  averagePrecision!: number;
}

@ObjectType({ description: 'Cumulative gains of one class, as columns.', simpleResolvers: true })
export class GainsCurve {
  @Field(() => String, { description: 'The class.' })
  class!: string;
  @Field(() => [Float], { description: 'Shares of the rows, those with the highest probabilities first.' })
  x!: number[];
  @Field(() => [Float], { description: 'Shares of the class that are among them; over x, the lift.' })
  y!: number[];
}

@ObjectType({ description: 'How well probabilities of a class keep their word, as columns.', simpleResolvers: true })
export class CalibrationPlot {
  @Field(() => String, { description: 'The class.' })
  class!: string;
  @Field(() => [Float], { description: 'Mean probabilities answered, in ten ranges of equal width.' })
  x!: number[];
  @Field(() => [Float], { description: 'Shares of the rows that are of the class.' })
  y!: number[];
  @Field(() => [Int], { description: 'Rows in each range; ranges without rows are left out.' })
  rows!: number[];
}

@ObjectType({ description: 'Residuals against predictions, as columns.', simpleResolvers: true })
export class ResidualPlot {
  @Field(() => [Float], { description: 'Predictions.' })
  x!: number[];
  @Field(() => [Float], { description: 'Truth minus prediction.' })
  y!: number[];
}

@ObjectType('PermutationImportance', {
  description: 'How much worse a model answers once a feature tells it nothing, because its values were shuffled.',
  simpleResolvers: true,
})
export class PermutationImportanceType {
  @Field(() => String, { description: 'The feature: a column of the dataset, whatever preparation made of it.' })
  feature!: string;
  @Field(() => Float, {
    description:
      'Mean fall of the accuracy, or of R² for a regression. About 0, or a little below: the model does without it.',
  })
  weight!: number;
  @Field(() => Float, { nullable: true, description: 'Standard deviation between repeats; null where there is one.' })
  spread!: number | null;
}

/** How a predictor did on rows it had not learned from. */
@ObjectType('Evaluation', {
  description: 'How a predictor did on rows it had not learned from.',
  simpleResolvers: true,
})
export class EvaluationType {
  @Field(() => EvaluationMethod, { description: 'How it was judged.' })
  method!: keyof typeof EvaluationMethod;
  @Field(() => Int, { description: 'Number of folds; 1 for a holdout.' })
  folds!: number;
  @Field(() => Int, { description: 'Rows it was judged on.' })
  rows!: number;
  @Field(() => [String], {
    nullable: true,
    description: 'Classes, in the order of the confusion matrix; null for a regression.',
  })
  classes?: readonly string[];
  @Field(() => [[Int]], {
    nullable: true,
    description: 'Confusion matrix: rows of the class (outer) answered as the class (inner).',
  })
  confusion?: readonly (readonly number[])[];
  @Field(() => [ClassMetrics], { nullable: true, description: 'Metrics class by class; null for a regression.' })
  perClass?: readonly ClassMetrics[];
  @Field(() => [RocCurve], { nullable: true, description: 'ROC curves; null without probabilities.' })
  roc?: readonly RocCurve[];
  @Field(() => [PrecisionRecallCurve], {
    nullable: true,
    description: 'Precision–recall curves; null without probabilities.',
  })
  precisionRecall?: readonly PrecisionRecallCurve[];
  @Field(() => [GainsCurve], { nullable: true, description: 'Cumulative gains; null without probabilities.' })
  gains?: readonly GainsCurve[];
  @Field(() => [CalibrationPlot], { nullable: true, description: 'Calibration; null without probabilities.' })
  calibration?: readonly CalibrationPlot[];
  @Field(() => ResidualPlot, { nullable: true, description: 'Residuals; null for a classification.' })
  residuals?: ResidualPlot;
  @Field(() => [PermutationImportanceType], {
    nullable: true,
    description: 'What each feature counts for on these rows, greatest first; null where it was left out.',
  })
  permutationImportance?: readonly PermutationImportanceType[];
  @Field(() => Int, {
    nullable: true,
    description:
      'Rows that `permutationImportance` was measured on: all, or a sample drawn with the seed where that would cost too much.',
  })
  permutationRows?: number;
}
