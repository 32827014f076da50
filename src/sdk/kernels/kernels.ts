import { type CrossProducts, crossProducts } from './cross-products.ts';
import { type FactorRows, factorRows } from './factor-rows.ts';
import { type LloydPass, lloydPass } from './lloyd-pass.ts';
import { type LogisticPass, logisticPass } from './logistic-pass.ts';
import { type NearestCentroid, nearestCentroid } from './nearest-centroid.ts';
import { type PackRows, packRows } from './pack-rows.ts';
import { type RowSimilarity, rowSimilarity } from './row-similarity.ts';
import { type SeedingStep, seedingStep } from './seeding-step.ts';

/** What each kernel reads and writes. */
export interface KernelArguments {
  packRows: PackRows;
  lloydPass: LloydPass;
  nearestCentroid: NearestCentroid;
  seedingStep: SeedingStep;
  factorRows: FactorRows;
  rowSimilarity: RowSimilarity;
  crossProducts: CrossProducts;
  logisticPass: LogisticPass;
}
export type KernelName = keyof KernelArguments;

/** The arrays that a compute lends. */
export type KernelArray = Float64Array | Float32Array | Int32Array;

/** What a kernel takes: columns (an address, the bytes from one to the next, and how many), an array, or a number. */
export type KernelArgument = readonly Float64Array[] | KernelArray | number;

/**
 * A kernel twice: `plain` TypeScript, and under its name in kernels.wasm (`assembly/`), which takes the chunk and then
 * what `order` lists. Both write the same bytes.
 */
interface Kernel<A> {
  readonly plain: (chunk: number, args: A) => void;
  readonly order: readonly (keyof A & string)[];
}

const rowsOf = ['columns', 'rows', 'chunkRows'] as const;

/** Every kernel of the process. */
export const kernels: { readonly [K in KernelName]: Kernel<KernelArguments[K]> } = {
  packRows: { plain: packRows, order: [...rowsOf, 'origin', 'scale', 'points', 'sums', 'squares'] },
  lloydPass: {
    plain: lloydPass,
    order: [
      ...([...rowsOf, 'points', 'scale', 'centroids', 'clusters', 'packed', 'reach', 'drift', 'othersDrift'] as const),
      ...(['segment', 'limit', 'runnerUp', 'origin', 'sums', 'counts', 'changes', 'scratch'] as const),
    ],
  },
  nearestCentroid: {
    plain: nearestCentroid,
    order: [...rowsOf, 'centroids', 'clusters', 'segment', 'nearest', 'second', 'inertia', 'scratch'],
  },
  seedingStep: {
    plain: seedingStep,
    order: ['points', 'rows', 'features', 'chunkRows', 'centroid', 'candidates', 'trials', 'closest', 'potential'],
  },
  factorRows: {
    plain: factorRows,
    order: [...rowsOf, 'target', 'origin', 'constant', 'factors', 'scratch'],
  },
  rowSimilarity: {
    plain: rowSimilarity,
    order: [
      ...(['points', 'stride', 'squares', 'offsets', 'terms', 'weights', 'querySquares', 'gamma', 'powers'] as const),
      ...(['from', 'to', 'chunkRows', 'similarity', 'width', 'single', 'rounded'] as const),
    ],
  },
  crossProducts: {
    plain: crossProducts,
    order: ['columns', 'rows', 'from', 'chunkRows', 'center', 'products', 'scratch'],
  },
  logisticPass: {
    plain: logisticPass,
    order: [
      ...([
        'columns',
        'rows',
        'from',
        'chunkRows',
        'every',
        'center',
        'scale',
        'constant',
        'beta',
        'equations',
      ] as const),
      ...(['referred', 'target', 'equationOf', 'weights', 'classes'] as const),
      ...(['gradient', 'hessian', 'product', 'excess', 'wrong', 'scratch'] as const),
    ],
  },
};
