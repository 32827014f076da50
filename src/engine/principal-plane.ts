/**
 * The plane in which rows differ most: the first two principal components of their features in standard units. With n rows,
 * m_j and s_j the mean and the population standard deviation of feature j, and what is missing at the mean:
 *
 *   z_ij = (x_ij − m_j) / s_j         features that do not vary are left out
 *   R = Zᵀ Z / n,  R v_c = λ_c v_c    score of row i on component c: Σ_j z_ij v_cj;  its share of the variance: λ_c / tr R
 *
 * Jolliffe (2002), Principal component analysis, 2nd edition, section 2.3.
 */
import { finish, moments, semidefiniteEigen } from '#sdk';

/** A feature by name, row by row; NaN is missing. */
interface NamedColumn {
  readonly name: string;
  readonly values: Float64Array;
}

/** One axis of the plane. */
export interface Component {
  /** Of each row. */
  readonly scores: Float64Array;
  /** Of the variance of all features, 0…1. */
  readonly share: number;
  /** How much each feature that varies counts: a vector of length 1. */
  readonly loadings: readonly { readonly feature: string; readonly loading: number }[];
}

/** The first two components; one that there is not, because the features vary in fewer directions, is all zeros. */
export function principalPlane(features: readonly NamedColumn[], rows: number): readonly [Component, Component] {
  const varying = features.map(standardized).filter(({ values }) => values.some((z) => z !== 0));
  const size = varying.length;
  const R = new Float64Array(size * size);
  for (let j = 0; j < size; j++)
    for (let k = 0; k <= j; k++) R[j * size + k] = R[k * size + j] = meanProduct(varying[j].values, varying[k].values);
  const { values, vectors } = finish(semidefiniteEigen(R, size, { done: 0, of: 1 }));
  const total = varying.reduce((sum, _, j) => sum + R[j * size + j], 0);
  const component = (c: number): Component => {
    const scores = new Float64Array(rows);
    const loadings = varying.map(({ name }, j) => ({ feature: name, loading: vectors[c * size + j] ?? 0 }));
    for (const [j, { loading }] of loadings.entries())
      for (let i = 0; i < rows; i++) scores[i] += varying[j].values[i] * loading;
    return { scores, share: (values[c] ?? 0) / (total || 1), loadings };
  };
  return [component(0), component(1)];
}

/** All zeros where nothing varies. */
function standardized({ name, values }: NamedColumn): NamedColumn {
  const known = values.filter((value) => !Number.isNaN(value));
  const { mean, variance } = known.length > 0 ? moments(known) : { mean: 0, variance: 0 };
  const deviation = Math.sqrt(variance);
  return {
    name,
    values: values.map((value) => (deviation > 0 && !Number.isNaN(value) ? (value - mean) / deviation : 0)),
  };
}

function meanProduct(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum / a.length;
}
