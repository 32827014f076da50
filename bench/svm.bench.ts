/**
 * Support vector machines against scikit-learn's (libsvm and liblinear) in the same run on the same cores, same data,
 * same parameters: an RBF classifier and an RBF regression on 20,000 rows × 10 features with the default caches (theirs 200 MB,
 * ours 160), where both must arrive at the same Σ|β|, beside libsvm-js, the package people use; and a linear classifier on 500,000 × 20, which
 * must arrive at no higher an objective.
 */
import { createRequire } from 'node:module';
import { finish, seededRandom } from '#sdk';
import { linearSvm } from '../plugins/linear-svm/index.ts';
import { svm, svmRegression } from '../plugins/svm/index.ts';
import { fitAsEngine } from './fit-as-engine.ts';
import { bestOf, type Measured, scaled, timed } from './measured.ts';
import { inOwnProcesses } from './own-process.ts';
import { printRow } from './print-row.ts';
import { runPython } from './reference.ts';
import { columnsOf, type Fill, listsOf, rowMajor, tableOf } from './sample-columns.ts';

const ROWS = scaled(20_000);
const FEATURES = 10;
const MANY = scaled(500_000);
const WIDE = 20;
const GAMMA = 0.1;
/** Of the linear classifier: with 1 both need a thousand passes. */
const COST = 0.01;
const REPETITIONS = 2;

/** Standard normal features, column after column; what comes last follows a curved surface, or a flat one, with some noise. */
const fillSurface =
  (isCurved: boolean): Fill =>
  (columns) => {
    const random = seededRandom(20);
    const target = columns[columns.length - 1];
    for (const column of columns.slice(0, -1)) for (let i = 0; i < column.length; i++) column[i] = random.normal();
    for (let i = 0; i < target.length; i++) {
      const at = (j: number) => columns[j][i];
      const surface = isCurved ? at(0) + at(1) * at(1) - 1 + 0.5 * at(2) * at(3) : at(0) - at(1) + 0.5 * at(2);
      target[i] = surface + 0.3 * random.normal();
    }
  };
const curved = fillSurface(true);
const flat = fillSurface(false);

const labelOf = (target: Float64Array) => Int32Array.from(target, (value) => (value > 0 ? 1 : 0));
const labelled = (columns: readonly Float64Array[]) => ({
  ...tableOf(columns.slice(0, -1)),
  target: labelOf(columns[columns.length - 1]),
  classes: ['0', '1'],
});
const sumOfSizes = (betas: Float64Array) => betas.reduce((sum, beta) => sum + Math.abs(beta), 0);

const program = (make: string, target: string, features: number, result: string, repetitions: number) => `
from sklearn.svm import SVC, SVR, LinearSVC
x, number = np.fromfile("rows").reshape(-1, ${features}), np.fromfile("target")
label = (number > 0).astype(float)
def weight(model):
    return np.abs(model.dual_coef_).sum()
def objective(model):
    w, b = model.coef_[0], model.intercept_[0]
    short = np.maximum(0, 1 - (2 * label - 1) * (x @ w + b))
    return (w @ w + b * b) / 2 + ${COST} * (short ** 2).sum()
show(measured(lambda: ${make}.fit(x, ${target}), ${result}, ${repetitions}))`;

/** What is used of libsvm-js, which has no types. */
interface LibsvmJs {
  readonly KERNEL_TYPES: { readonly RBF: string };
  readonly SVM_TYPES: { readonly C_SVC: string; readonly EPSILON_SVR: string };
  new (options: object): { train(rows: number[][], labels: number[]): void; serializeModel(): string };
}

/** The sizes of the weights of a model as libsvm writes it: what a line of its support vectors starts with. */
const weightsIn = (text: string): Float64Array =>
  Float64Array.from(text.split('\nSV\n')[1].trim().split('\n'), (line) => Number.parseFloat(line));

await inOwnProcesses(
  import.meta.url,
  {
    classifier: () =>
      fitAsEngine(
        (context) => {
          const table = labelled(columnsOf(curved, ROWS, FEATURES + 1, context.compute.float64));
          return () => finish(svm.fit(table, svm.params.parse({ gamma: GAMMA }), context));
        },
        ({ machines }) => sumOfSizes(machines.betas),
        REPETITIONS,
      ),
    regressor: () =>
      fitAsEngine(
        (context) => {
          const columns = columnsOf(curved, ROWS, FEATURES + 1, context.compute.float64);
          const table = { ...tableOf(columns.slice(0, -1)), target: columns[FEATURES] };
          const params = svmRegression.params.parse({ gamma: GAMMA, standardizeTarget: false });
          return () => finish(svmRegression.fit(table, params, context));
        },
        ({ machines }) => sumOfSizes(machines.betas),
        REPETITIONS,
      ),
    linear: () =>
      fitAsEngine(
        (context) => {
          const table = labelled(columnsOf(flat, MANY, WIDE + 1, context.compute.float64));
          return () => finish(linearSvm.fit(table, linearSvm.params.parse({ cost: COST }), context));
        },
        ({ objective }) => objective[0],
        REPETITIONS,
      ),
    'libsvm-js': async (type) => {
      const LibSvm = (await (createRequire(import.meta.url)('libsvm-js') as Promise<LibsvmJs>)) as LibsvmJs;
      const columns = columnsOf(curved, ROWS, FEATURES + 1);
      const rows = listsOf(columns.slice(0, -1));
      const target = Array.from(type === 'C_SVC' ? labelOf(columns[FEATURES]) : columns[FEATURES]);
      const { KERNEL_TYPES, SVM_TYPES } = LibSvm;
      const machine = new LibSvm({
        type: SVM_TYPES[type as 'C_SVC'],
        kernel: KERNEL_TYPES.RBF,
        gamma: GAMMA,
        cost: 1,
        epsilon: 0.1,
        cacheSize: 200,
        tolerance: 0.001,
        quiet: true,
      });
      return bestOf(
        () =>
          timed(
            () => machine.train(rows, target),
            () => sumOfSizes(weightsIn(machine.serializeModel())),
          ),
        1,
      );
    },
  },
  async (measure) => {
    const size = (rows: number, features: number) => `${rows.toLocaleString('en')} × ${features}`;
    const columns = columnsOf(curved, ROWS, FEATURES + 1);
    const files = { rows: rowMajor(columns.slice(0, -1)), target: columns[FEATURES] };
    for (const [what, target, type, ours] of [
      ['SVC', 'label', 'C_SVC', 'classifier'],
      ['SVR', 'number', 'EPSILON_SVR', 'regressor'],
    ] as const) {
      const make = `${what}(gamma=${GAMMA})`;
      const reference: Measured = runPython(program(make, target, FEATURES, 'weight', REPETITIONS), files);
      printRow(
        {
          what: `${what}, RBF kernel`,
          size: size(ROWS, FEATURES),
          figure: 'Σ|β|',
          within: 1e-3,
          ...(what === 'SVC' && { wanted: { ratio: 1 } }),
        },
        [
          { name: 'scikit-learn', ...reference },
          { name: 'libsvm-js', ...(await measure('libsvm-js', [type], 60)) },
        ],
        await measure(ours),
      );
    }
    const many = columnsOf(flat, MANY, WIDE + 1);
    const reference = runPython(program(`LinearSVC(C=${COST}, random_state=0)`, 'label', WIDE, 'objective', 2), {
      rows: rowMajor(many.slice(0, -1)),
      target: many[WIDE],
    });
    printRow(
      { what: 'linear SVC', size: size(MANY, WIDE), figure: 'objective', within: 1e-4, better: 'lower' },
      { name: 'scikit-learn', ...reference },
      await measure('linear'),
    );
  },
);
