import { type LabelledTable, type Moments, moments, UnsuitableData } from '#sdk';
import type { Params } from './parameters.ts';

/**
 * What is minimized, over the coefficients β of standardized features x̃ = (x − center) × scale:
 *
 *   Σ_i v_i (log Σ_c exp η_ic − η_i,yᵢ) + Σ ridge_t β_et² / 2 + Σ lasso_t |β_et|,  η_ie = Σ_t β_et x̃_it
 *
 * One equation e a class, of `terms` coefficients each, the intercept first if there is one; the reference class has
 * none, and η = 0. The penalties are of the coefficients before standardization.
 */
export interface Problem {
  readonly table: LabelledTable;
  readonly constant: 0 | 1;
  readonly terms: number;
  readonly center: Float64Array;
  /** 1 / standard deviation, or 0 for a feature that does not vary. */
  readonly scale: Float64Array;
  readonly deviations: Float64Array;
  /** The class of each equation, and the equation of each class (−1 for the reference). */
  readonly speaksFor: Int32Array;
  readonly equationOf: Int32Array;
  /** The class without an equation, or −1. */
  readonly reference: number;
  /** Rows of each class, and how much each of them counts. */
  readonly rowsOf: Int32Array;
  readonly weights: Float64Array;
  readonly ridge: Float64Array;
  readonly lasso: Float64Array;
}

/** Most coefficients of all equations together: a step solves as many equations at once. */
const MOST_UNKNOWNS = 2000;

/**
 * Two classes share an equation; more have one each, but for the first where nothing else would determine them. Yields to
 * breathe.
 */
export function* stateProblem(table: LabelledTable, params: Params): Generator<void, Problem> {
  const { rows, columns, target, classes } = table;
  const rowsOf = new Int32Array(classes.length);
  for (let i = 0; i < rows; i++) rowsOf[target[i]]++;
  const present = [...classes.keys()].filter((c) => rowsOf[c] > 0);
  if (present.length < 2) throw oneClass(table);
  const referred = present.length === 2 || params.penalty === 'none';
  const speaksFor = Int32Array.from(referred ? present.slice(1) : present);
  const constant = params.intercept ? 1 : 0;
  const terms = constant + columns.length;
  if (speaksFor.length * terms > MOST_UNKNOWNS) throw tooMany(present.length, terms, speaksFor.length * terms);

  const found: Moments[] = [];
  for (const column of columns) {
    found.push(moments(column));
    yield;
  }
  const varies = found.map(({ mean, variance }) => Math.sqrt(variance) > 8 * Number.EPSILON * Math.abs(mean));
  const balance = (count: number) => (count === 0 ? 0 : rows / (present.length * count));
  const penalties = (weight: (scale: number) => number) =>
    Float64Array.from({ length: terms }, (_, t) => (t < constant ? 0 : weight(scale[t - constant])));
  const scale = Float64Array.from(found, ({ variance, mean }, j) => {
    const spread = params.intercept ? variance : variance + mean * mean;
    return (params.intercept ? varies[j] : spread > 0) ? 1 / Math.sqrt(spread) : 0;
  });
  return {
    ...{ table, constant, terms, scale, rowsOf, speaksFor },
    center: Float64Array.from(found, ({ mean }) => (params.intercept ? mean : 0)),
    deviations: Float64Array.from(found, ({ variance }) => Math.sqrt(variance)),
    equationOf: Int32Array.from(classes, (_, c) => speaksFor.indexOf(c)),
    reference: referred ? present[0] : -1,
    weights: Float64Array.from(rowsOf, (count) => (params.classWeights === 'balanced' ? balance(count) : 1)),
    ridge: penalties((s) => (params.penalty === 'l2' ? (s * s) / params.cost : 0)),
    lasso: penalties((s) => (params.penalty === 'l1' ? s / params.cost : 0)),
  };
}

const oneClass = ({ rows, classes, target }: LabelledTable) =>
  new UnsuitableData(
    `A classifier needs rows of at least 2 classes; all ${rows} rows are of class "${classes[target[0]]}". Add rows of another class.`,
    { requirement: 2, actual: 1 },
  );

const tooMany = (classes: number, terms: number, unknowns: number) =>
  new UnsuitableData(
    `${classes} classes with ${terms} coefficients each are ${unknowns} numbers to find at once; at most ${MOST_UNKNOWNS} are. Group classes, leave out features, or take linear-svm.`,
    { requirement: MOST_UNKNOWNS, actual: unknowns },
  );
