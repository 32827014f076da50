/**
 * CART on 200,000 rows × 12 features, to depth 10 and without a limit, against scikit-learn in the same run on the same cores;
 * and on 2,000 of the rows against ml-cart, which looks at every row for every threshold. The results are shares of 50,000 rows
 * not learned from that are answered right.
 */
import { createRequire } from 'node:module';
import { type FitContext, finish, type LabelledTable, seededRandom } from '#sdk';
import { cart } from '../plugins/cart/index.ts';
import { fitAsEngine } from './fit-as-engine.ts';
import { bestOf, scaled, timed } from './measured.ts';
import { inOwnProcesses } from './own-process.ts';
import { printRow } from './print-row.ts';
import { runPython } from './reference.ts';
import type { Claim } from './results.ts';
import { columnsOf, type Fill, listsOf, rowMajor, tableOf } from './sample-columns.ts';

const ROWS = scaled(200_000);
const ASKED = scaled(50_000);
const FEATURES = 12;
const INFORMATIVE = 8;
const FEW = scaled(2000);
/** Of fits that take seconds. */
const REPETITIONS = 3;

/** Four groups on corners of a cube, two a class, four features of noise, and one row in twenty with any class, which comes last. */
const fillGroups: Fill = (columns) => {
  const random = seededRandom(20);
  const corners = Array.from({ length: 4 }, () =>
    Float64Array.from({ length: FEATURES }, (_, j) => (j < INFORMATIVE ? 2 * random.int(2) - 1 : 0)),
  );
  // The features of a group go together, in each group in another way: one question at a time does not do.
  const mixes = corners.map(() =>
    Float64Array.from({ length: FEATURES * INFORMATIVE }, () => 2 * random.uniform() - 1),
  );
  const draws = new Float64Array(INFORMATIVE);
  for (let i = 0; i < columns[0].length; i++) {
    const group = random.int(corners.length);
    for (let k = 0; k < INFORMATIVE; k++) draws[k] = random.normal();
    for (let j = 0; j < FEATURES; j++) {
      let value = corners[group][j];
      if (j < INFORMATIVE) for (let k = 0; k < INFORMATIVE; k++) value += draws[k] * mixes[group][j * INFORMATIVE + k];
      else value = random.normal();
      columns[j][i] = value;
    }
    columns[FEATURES][i] = random.uniform() < 0.05 ? random.int(2) : group % 2;
  }
};

const program = (depth: number | null) => `
from sklearn.tree import DecisionTreeClassifier
rows, target = np.fromfile("rows").reshape(-1, ${FEATURES}), np.fromfile("target").astype(np.int32)
show(measured(lambda: DecisionTreeClassifier(max_depth=${depth ?? 'None'}, random_state=0).fit(rows[:${ROWS}], target[:${ROWS}]),
              lambda model: model.score(rows[${ROWS}:], target[${ROWS}:]), ${REPETITIONS}))`;

const part = (columns: readonly Float64Array[], from: number, to: number): LabelledTable => ({
  ...tableOf(columns.slice(0, FEATURES).map((column) => column.subarray(from, to))),
  target: Int32Array.from(columns[FEATURES].subarray(from, to)),
  classes: ['stays', 'leaves'],
});
const shareRight = ({ target }: LabelledTable, label: ArrayLike<number>) =>
  target.filter((c, i) => c === label[i]).length / target.length;

function fit(rows: number, depth: number | null) {
  let asked: LabelledTable;
  let given: FitContext;
  return fitAsEngine(
    (context) => {
      const columns = columnsOf(fillGroups, ROWS + ASKED, FEATURES + 1, context.compute.float64);
      asked = part(columns, ROWS, ROWS + ASKED);
      given = context;
      const learned = part(columns, 0, rows);
      return () => finish(cart.fit(learned, cart.params.parse(depth === null ? {} : { maxDepth: depth }), context));
    },
    (model) => shareRight(asked, cart.predict(model, asked, given).label),
    REPETITIONS,
  );
}

/** The parts of ml-cart that are used here; it has no types. */
interface MlCart {
  readonly DecisionTreeClassifier: new (
    options: object,
  ) => {
    train(rows: number[][], target: number[]): void;
    predict(rows: number[][]): number[];
  };
}

await inOwnProcesses(
  import.meta.url,
  {
    ten: () => fit(ROWS, 10),
    unlimited: () => fit(ROWS, null),
    few: () => fit(FEW, 10),
    'ml-cart': () => {
      const { DecisionTreeClassifier } = createRequire(import.meta.url)('ml-cart') as MlCart;
      const columns = columnsOf(fillGroups, ROWS + ASKED, FEATURES + 1);
      const [learned, asked] = [part(columns, 0, FEW), part(columns, ROWS, ROWS + ASKED)];
      const tree = new DecisionTreeClassifier({
        gainFunction: 'gini',
        maxDepth: 10,
        minNumSamples: 1,
        gainThreshold: 0,
      });
      const [rows, target] = [listsOf(learned.columns), Array.from(learned.target)];
      return bestOf(
        () =>
          timed(
            () => tree.train(rows, target),
            () => shareRight(asked, tree.predict(listsOf(asked.columns))),
          ),
        1,
      );
    },
  },
  async (measure) => {
    const columns = columnsOf(fillGroups, ROWS + ASKED, FEATURES + 1);
    const files = { rows: rowMajor(columns.slice(0, FEATURES)), target: columns[FEATURES] };
    const claim = (rows: number, depth: string): Claim => ({
      what: `CART, ${depth}`,
      size: `${rows.toLocaleString('en')} × ${FEATURES}`,
      figure: 'share right',
      within: 0.005,
      better: 'higher',
    });
    for (const [name, depth, told] of [
      ['ten', 10, 'depth 10'],
      ['unlimited', null, 'unlimited depth'],
    ] as const)
      printRow(
        { ...claim(ROWS, told), wanted: { ratio: 2 } },
        { name: 'scikit-learn', ...runPython(program(depth), files) },
        await measure(name),
      );
    printRow(claim(FEW, 'depth 10'), { name: 'ml-cart', ...(await measure('ml-cart', [], 60)) }, await measure('few'));
  },
);
