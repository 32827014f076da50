/**
 * CART on 200,000 rows × 12 features, to depth 10 and without a limit, against scikit-learn in the same run on the same cores;
 * and on 2,000 of the rows against ml-cart, which looks at every row for every threshold. The results in brackets are
 * shares of 50,000 rows not learned from that are answered right.
 */
import { createRequire } from 'node:module';
import { finish, type LabelledTable, plainCompute, seededRandom, type z } from '#sdk';
import { cart } from '../plugins/cart/index.ts';
import { bestOf, type Measured, printRow, REPETITIONS, runPython } from './reference.ts';

const ROWS = 200_000;
const ASKED = 50_000;
const FEATURES = 12;
const INFORMATIVE = 8;
const FEW = 2000;

/** Four round groups on corners of a cube, two a class, four features of noise, and one class in twenty turned. */
function customers(): { columns: Float64Array[]; target: Int32Array } {
  const random = seededRandom(20);
  const corners = Array.from({ length: 4 }, () =>
    Array.from({ length: FEATURES }, (_, j) => (j < INFORMATIVE ? 2 * random.int(2) - 1 : 0)),
  );
  // Features of a group go together, each in its way, or one question at a time would do.
  const mixes = corners.map(() =>
    Float64Array.from({ length: FEATURES * INFORMATIVE }, () => 2 * random.uniform() - 1),
  );
  const rows = ROWS + ASKED;
  const columns = Array.from({ length: FEATURES }, () => new Float64Array(rows));
  const target = new Int32Array(rows);
  for (let i = 0; i < rows; i++) {
    const group = random.int(corners.length);
    const draws = Array.from({ length: INFORMATIVE }, () => random.normal());
    for (let j = 0; j < FEATURES; j++) {
      const mixed = draws.reduce((sum, draw, k) => sum + draw * mixes[group][j * INFORMATIVE + k], 0);
      columns[j][i] = j < INFORMATIVE ? corners[group][j] + mixed : random.normal();
    }
    target[i] = random.uniform() < 0.05 ? random.int(2) : group % 2;
  }
  return { columns, target };
}

const program = `
import json, resource, time
import numpy as np
from sklearn.tree import DecisionTreeClassifier
rows = np.ascontiguousarray(np.fromfile("rows").reshape(${FEATURES}, ${ROWS + ASKED}).T)
target = np.fromfile("target").astype(int)
learned, asked = slice(0, ${ROWS}), slice(${ROWS}, None)
def best(depth):
    seconds = []
    for _ in range(${REPETITIONS}):
        model = DecisionTreeClassifier(max_depth=depth, random_state=0)
        began = time.perf_counter()
        model.fit(rows[learned], target[learned])
        seconds.append(time.perf_counter() - began)
    return {"seconds": min(seconds), "result": model.score(rows[asked], target[asked]), "nodes": model.tree_.node_count}
answer = {"ten": best(10), "unlimited": best(None)}
answer["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps(answer))`;

const { columns, target } = customers();
const part = (from: number, to: number): LabelledTable => ({
  rows: to - from,
  features: columns.map((_, j) => ({ name: `f${j}` })),
  columns: columns.map((column) => column.subarray(from, to)),
  target: target.subarray(from, to),
  classes: ['stays', 'leaves'],
});
const asked = part(ROWS, ROWS + ASKED);
const shareRight = (label: ArrayLike<number>) => asked.target.filter((c, i) => c === label[i]).length / ASKED;

type Grown = Measured & { readonly nodes: number };
function grow(table: LabelledTable, params: z.input<typeof cart.params>): Grown {
  const context = { random: seededRandom(1), compute: plainCompute() };
  const began = performance.now();
  const model = finish(cart.fit(table, cart.params.parse(params), context));
  const seconds = (performance.now() - began) / 1000;
  return { seconds, result: shareRight(cart.predict(model, asked, context).label), nodes: model.tree.feature.length };
}

const learned = part(0, ROWS);
const ours = {
  ten: await bestOf(() => grow(learned, { maxDepth: 10 })),
  unlimited: await bestOf(() => grow(learned, {})),
};
const peak = process.resourceUsage().maxRSS;
const rows = new Float64Array(FEATURES * (ROWS + ASKED));
for (const [j, column] of columns.entries()) rows.set(column, j * column.length);
const reference = runPython<{ ten: Grown; unlimited: Grown; peak: number }>(program, {
  rows,
  target: Float64Array.from(target),
});
const size = `CART, ${ROWS} × ${FEATURES}`;
printRow(`${size}, depth 10`, { name: 'scikit-learn', ...reference.ten }, ours.ten);
printRow(`${size}, unlimited depth`, { name: 'scikit-learn', ...reference.unlimited }, ours.unlimited);
console.log(
  `  peak memory with the rows: scikit-learn ${Math.round(reference.peak / 1024)} MiB, clientele ${Math.round(peak / 1024)} MiB`,
);

/** The parts of ml-cart that are used here; it has no types. */
interface MlCart {
  readonly DecisionTreeClassifier: new (
    options: object,
  ) => {
    train(rows: number[][], target: number[]): void;
    predict(rows: number[][]): number[];
  };
}
const { DecisionTreeClassifier } = createRequire(import.meta.url)('ml-cart') as MlCart;
const rowsOf = (table: LabelledTable) => Array.from({ length: table.rows }, (_, i) => table.columns.map((c) => c[i]));
const few = part(0, FEW);
const mlCart = new DecisionTreeClassifier({ gainFunction: 'gini', maxDepth: 10, minNumSamples: 1, gainThreshold: 0 });
const began = performance.now();
mlCart.train(rowsOf(few), Array.from(few.target));
const seconds = (performance.now() - began) / 1000;
printRow(
  `CART, ${FEW} × ${FEATURES}, depth 10`,
  { name: 'ml-cart', seconds, result: shareRight(mlCart.predict(rowsOf(asked))) },
  await bestOf(() => grow(few, { maxDepth: 10 })),
);
