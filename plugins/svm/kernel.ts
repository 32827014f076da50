import { type FeatureTable, UnsuitableData } from '#sdk';

/** The forms of K(x, z) on offer. */
export const KERNELS = ['linear', 'polynomial', 'rbf', 'sigmoid'] as const;

/**
 * A kernel K(x, z): what stands for the inner product of two rows.
 *
 *   linear      xᵀz
 *   polynomial  (γ xᵀz + c)^degree
 *   rbf         exp(−γ ‖x − z‖²),  ‖x − z‖² = ‖x‖² + ‖z‖² − 2 xᵀz
 *   sigmoid     tanh(γ xᵀz + c)
 *
 * Chang & Lin (2011), LIBSVM: a library for support vector machines, ACM TIST 2(3).
 */
export interface Kernel {
  readonly kind: (typeof KERNELS)[number];
  readonly gamma: number;
  readonly degree: number;
  readonly coefficient0: number;
}

/** How γ follows from the data where it is not given: 1 / (features × variance of all values), or 1 / features. */
export const GAMMA_RULES = ['scale', 'auto'] as const;

/** What the parameters say of the kernel. */
export interface KernelChoice {
  readonly kernel: Kernel['kind'];
  readonly gamma?: number | undefined;
  readonly gammaRule: (typeof GAMMA_RULES)[number];
  readonly degree: number;
  readonly coefficient0: number;
}

/** The kernel that the parameters ask for on these rows. */
export function chooseKernel(choice: KernelChoice, table: FeatureTable): Kernel {
  const { kernel: kind, degree, coefficient0 } = choice;
  const variance = overallVariance(table);
  const scale = choice.gammaRule === 'scale' ? variance : 1;
  return { kind, gamma: choice.gamma ?? 1 / (table.columns.length * (scale || 1)), degree, coefficient0 };
}

/** The variance of all values of all features together. */
function overallVariance({ rows, columns }: FeatureTable): number {
  const count = rows * columns.length;
  let sum = 0;
  for (const column of columns) for (let i = 0; i < rows; i++) sum += column[i];
  const mean = sum / count;
  let squares = 0;
  for (const column of columns) for (let i = 0; i < rows; i++) squares += (column[i] - mean) ** 2;
  return squares / count;
}

/** Makes inner products into values of the kernel, in place. Those of an RBF kernel come as values already. */
export function applyKernel(kernel: Kernel, values: Float64Array, from: number, to: number): void {
  const { kind, gamma, degree, coefficient0 } = kernel;
  if (kind === 'polynomial')
    for (let i = from; i < to; i++) values[i] = power(gamma * values[i] + coefficient0, degree);
  if (kind === 'sigmoid') for (let i = from; i < to; i++) values[i] = Math.tanh(gamma * values[i] + coefficient0);
}

/** K(x, x) from ‖x‖². */
export function selfKernel({ kind, gamma, degree, coefficient0 }: Kernel, square: number): number {
  switch (kind) {
    case 'linear':
      return square;
    case 'polynomial':
      return power(gamma * square + coefficient0, degree);
    case 'rbf':
      return 1;
    case 'sigmoid':
      return Math.tanh(gamma * square + coefficient0);
    default:
      return kind satisfies never;
  }
}

/** The same products in the same order for every row, which `**` does not promise. */
function power(value: number, exponent: number): number {
  let result = 1;
  for (let factor = value, rest = exponent; rest > 0; rest >>= 1, factor *= factor) if (rest & 1) result *= factor;
  return result;
}

/** Kernel values are held in single precision, and squared differences of them are compared. */
const LARGEST = 1e30;

/** Refuses rows on which the kernel would overflow. */
export function requireModest(kernel: Kernel, squares: Float64Array): void {
  let largest = 0;
  for (const square of squares)
    largest = Math.max(largest, Number.isFinite(square) ? Math.abs(selfKernel(kernel, square)) : square);
  if (largest <= LARGEST) return;
  throw new UnsuitableData(
    `The ${kernel.kind} kernel needs values of at most ${LARGEST}; it reaches ${largest} on these rows. Scale the features, or choose a smaller gamma, degree or coefficient0.`,
    { requirement: LARGEST, actual: largest },
  );
}
