/**
 * Support vector machines against scikit-learn's (libsvm and liblinear) in the same run on the same cores, same data,
 * same parameters: an RBF classifier and an RBF regression on 20,000 rows × 10 features with the default cache of 200 MB,
 * where both must arrive at the same Σ|β|; a linear classifier on 500,000 × 20, at the same objective. Then libsvm-js, the
 * package people use, on a tenth of the rows of the first. Results in brackets are Σ|β|, objectives, shares right.
 */
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { type FeatureTable, finish, seededRandom } from '#sdk';
import { linearSvm } from '../plugins/linear-svm/index.ts';
import { svm, svmRegression } from '../plugins/svm/index.ts';
import { createCompute } from '../src/engine/compute.ts';
import { bestOf, type Measured, printRow, REPETITIONS, runPython } from './reference.ts';

const ROWS = 20_000;
const FEATURES = 10;
const MANY = 500_000;
const WIDE = 20;
/** Of the linear classifier: with 1 both need a thousand passes. */
const COST = 0.01;

interface Data {
  readonly rows: number;
  readonly features: number;
  /** Column after column. */
  readonly values: Float64Array;
  readonly label: Float64Array;
  readonly number: Float64Array;
}

/** Standard normal features; the class and the number follow a curved surface, or a flat one, with some noise. */
function customers(rows: number, features: number, isCurved: boolean): Data {
  const random = seededRandom(20);
  const values = Float64Array.from({ length: rows * features }, () => random.normal());
  const number = Float64Array.from({ length: rows }, (_, i) => {
    const at = (j: number) => values[j * rows + i];
    const surface = isCurved ? at(0) + at(1) * at(1) - 1 + 0.5 * at(2) * at(3) : at(0) - at(1) + 0.5 * at(2);
    return surface + 0.3 * random.normal();
  });
  return { rows, features, values, number, label: number.map((value) => (value > 0 ? 1 : 0)) };
}

const common = `
import json, resource, time
import numpy as np
from sklearn.svm import SVC, SVR, LinearSVC

def rows(n, d):
    return np.ascontiguousarray(np.fromfile("values").reshape(d, n).T)

def best(repetitions, make, x, y, result):
    seconds = []
    for _ in range(repetitions):
        model = make()
        began = time.perf_counter()
        model.fit(x, y)
        seconds.append(time.perf_counter() - began)
    return {"seconds": min(seconds), "result": float(result(model))}
`;
const kernelProgram = `${common}
x, label, number = rows(${ROWS}, ${FEATURES}), np.fromfile("label"), np.fromfile("number")
weight = lambda model: np.abs(model.dual_coef_).sum()
print(json.dumps({
    "classifier": best(${REPETITIONS}, lambda: SVC(gamma=0.1), x, label, weight),
    "regressor": best(2, lambda: SVR(gamma=0.1), x, number, weight),
    "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss,
}))`;
const linearProgram = `${common}
x, label = rows(${MANY}, ${WIDE}), np.fromfile("label")

def objective(model):
    w, b = model.coef_[0], model.intercept_[0]
    short = np.maximum(0, 1 - (2 * label - 1) * (x @ w + b))
    return (w @ w + b * b) / 2 + ${COST} * (short ** 2).sum()

print(json.dumps(best(2, lambda: LinearSVC(C=${COST}, random_state=0), x, label, objective)))`;

const curved = customers(ROWS, FEATURES, true);
const filesOf = ({ values, label, number }: Data) => ({ values, label, number });
const reference = runPython<{ classifier: Measured; regressor: Measured; peak: number }>(
  kernelProgram,
  filesOf(curved),
);

const host = await createCompute(availableParallelism());
const sumOfSizes = (betas: Float64Array) => betas.reduce((sum, beta) => sum + Math.abs(beta), 0);

/** The rows in the memory of a new task, as the engine lays them out; filling it is not part of the time. */
async function task({ rows, features, values, label, number }: Data, most = rows) {
  const compute = host.open();
  const block = compute.float64(most * features);
  const columns = Array.from({ length: features }, (_, j) => block.subarray(j * most, (j + 1) * most));
  for (const [j, column] of columns.entries()) column.set(values.subarray(j * rows, j * rows + most));
  const table: FeatureTable = { rows: most, features: columns.map((_, j) => ({ name: `f${j}` })), columns };
  // The memory of the task before is collected.
  await new Promise((resolve) => setTimeout(resolve, 100));
  return {
    labelled: { ...table, target: Int32Array.from(label.subarray(0, most)), classes: ['0', '1'] },
    measured: { ...table, target: number.slice(0, most) },
    context: { compute, random: seededRandom(1) },
  };
}

function timed<Model>(run: () => Model, resultOf: (model: Model) => number): Measured {
  const began = performance.now();
  const model = run();
  return { seconds: (performance.now() - began) / 1000, result: resultOf(model) };
}

const gamma = 0.1;
const classifier = await bestOf(async () => {
  const { labelled, context } = await task(curved);
  const params = svm.params.parse({ gamma });
  return timed(
    () => finish(svm.fit(labelled, params, context)),
    ({ machines }) => sumOfSizes(machines.betas),
  );
});
const regressor = await bestOf(async () => {
  const { measured, context } = await task(curved);
  const params = svmRegression.params.parse({ gamma, standardizeTarget: false });
  return timed(
    () => finish(svmRegression.fit(measured, params, context)),
    ({ machines }) => sumOfSizes(machines.betas),
  );
});
const peak = process.resourceUsage().maxRSS;
const flat = customers(MANY, WIDE, false);
const linearReference = runPython<Measured>(linearProgram, filesOf(flat));
const linear = await bestOf(async () => {
  const { labelled, context } = await task(flat);
  const params = linearSvm.params.parse({ cost: COST });
  return timed(
    () => finish(linearSvm.fit(labelled, params, context)),
    ({ objective }) => objective[0],
  );
});

const named = (measured: Measured) => ({ name: 'scikit-learn', ...measured });
printRow(`SVC RBF, ${ROWS} × ${FEATURES}`, named(reference.classifier), classifier);
printRow(`SVR RBF, ${ROWS} × ${FEATURES}`, named(reference.regressor), regressor);
const megabytes = (kilobytes: number) => `${Math.round(kilobytes / 1024)} MB`;
console.log(`  peak memory of both: scikit-learn ${megabytes(reference.peak)}   clientele ${megabytes(peak)}`);
printRow(`linear SVC, ${MANY} × ${WIDE}`, named(linearReference), linear);

/** What is used of libsvm-js, which has no types. */
interface LibsvmJs {
  readonly KERNEL_TYPES: { readonly RBF: string };
  readonly SVM_TYPES: { readonly C_SVC: string };
  new (options: object): { train(rows: number[][], labels: number[]): void; predict(rows: number[][]): number[] };
}
const LibSvm = (await (createRequire(import.meta.url)('libsvm-js') as Promise<LibsvmJs>)) as LibsvmJs;
const few = ROWS / 10;
const fewRows = Array.from({ length: few }, (_, i) =>
  Array.from({ length: FEATURES }, (_u, j) => curved.values[j * ROWS + i]),
);
const fewLabels = Array.from(curved.label.subarray(0, few));
const shareRight = (labels: ArrayLike<number>) => fewLabels.filter((label, i) => label === labels[i]).length / few;
const js = new LibSvm({
  type: LibSvm.SVM_TYPES.C_SVC,
  kernel: LibSvm.KERNEL_TYPES.RBF,
  gamma,
  cost: 1,
  cacheSize: 200,
  quiet: true,
});
const ofJs = timed(
  () => js.train(fewRows, fewLabels),
  () => shareRight(js.predict(fewRows)),
);
const ofFew = await bestOf(async () => {
  const { labelled, context } = await task(curved, few);
  return timed(
    () => finish(svm.fit(labelled, svm.params.parse({ gamma }), context)),
    (model) => shareRight(svm.predict(model, labelled, context).label),
  );
});
printRow(`SVC RBF, ${few} × ${FEATURES}`, { name: 'libsvm-js', ...ofJs }, ofFew);
await host.close();
