/**
 * CART on 200,000 rows × 12 features, to depth 10 and without a limit, against scikit-learn in the same run on the same cores;
 * and on 2,000 of the rows against ml-cart, which looks at every row for every threshold. The results in brackets are
 * shares of 50,000 rows not learned from that are answered right.
 */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { finish, type LabelledTable, plainCompute, seededRandom } from '#sdk';
import { cart } from '../plugins/cart/index.ts';
import { bestOf, type Measured, printRow, REPETITIONS, runPython } from './reference.ts';

const ROWS = 200_000;
const ASKED = 50_000;
const FEATURES = 12;
const INFORMATIVE = 8;
const FEW = 2000;
/** The argument of the process whose memory is measured. */
const ONCE = 'once';

/** Four groups on corners of a cube, two a class, four features of noise, and one row in twenty with any class; by column. */
function customers(): { rows: Float64Array; target: Int32Array } {
  const random = seededRandom(20);
  const corners = Array.from({ length: 4 }, () =>
    Float64Array.from({ length: FEATURES }, (_, j) => (j < INFORMATIVE ? 2 * random.int(2) - 1 : 0)),
  );
  // The features of a group go together, in each group in another way: one question at a time does not do.
  const mixes = corners.map(() =>
    Float64Array.from({ length: FEATURES * INFORMATIVE }, () => 2 * random.uniform() - 1),
  );
  const count = ROWS + ASKED;
  const rows = new Float64Array(FEATURES * count);
  const target = new Int32Array(count);
  const draws = new Float64Array(INFORMATIVE);
  for (let i = 0; i < count; i++) {
    const group = random.int(corners.length);
    for (let k = 0; k < INFORMATIVE; k++) draws[k] = random.normal();
    for (let j = 0; j < FEATURES; j++) {
      let value = corners[group][j];
      if (j < INFORMATIVE) for (let k = 0; k < INFORMATIVE; k++) value += draws[k] * mixes[group][j * INFORMATIVE + k];
      else value = random.normal();
      rows[j * count + i] = value;
    }
    target[i] = random.uniform() < 0.05 ? random.int(2) : group % 2;
  }
  return { rows, target };
}

const program = `
import json, resource, time
import numpy as np
from sklearn.tree import DecisionTreeClassifier
rows = np.fromfile("rows").reshape(${FEATURES}, ${ROWS + ASKED}).T
target = np.fromfile("target").astype(np.int32)
learned, asked = slice(0, ${ROWS}), slice(${ROWS}, None)
def best(depth):
    seconds = []
    for _ in range(${REPETITIONS}):
        model = DecisionTreeClassifier(max_depth=depth, random_state=0)
        began = time.perf_counter()
        model.fit(rows[learned], target[learned])
        seconds.append(time.perf_counter() - began)
    return {"seconds": min(seconds), "result": model.score(rows[asked], target[asked])}
answer = {"ten": best(10), "unlimited": best(None)}
answer["peak"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps(answer))`;

const { rows, target } = customers();
const columns = Array.from({ length: FEATURES }, (_, j) => rows.subarray(j * (ROWS + ASKED), (j + 1) * (ROWS + ASKED)));
const part = (from: number, to: number): LabelledTable => ({
  rows: to - from,
  features: columns.map((_, j) => ({ name: `f${j}` })),
  columns: columns.map((column) => column.subarray(from, to)),
  target: target.subarray(from, to),
  classes: ['stays', 'leaves'],
});
const asked = part(ROWS, ROWS + ASKED);
const shareRight = (label: ArrayLike<number>) => asked.target.filter((c, i) => c === label[i]).length / ASKED;

function grow(table: LabelledTable, maxDepth?: number): Measured {
  const context = { random: seededRandom(1), compute: plainCompute() };
  const began = performance.now();
  const model = finish(cart.fit(table, cart.params.parse({ maxDepth }), context));
  const seconds = (performance.now() - began) / 1000;
  return { seconds, result: shareRight(cart.predict(model, asked, context).label) };
}

/** Peak memory in MiB of a process of ours that makes the rows and learns from them once. */
const peakOfOurs = () =>
  Number(execFileSync(process.execPath, [fileURLToPath(import.meta.url), ONCE], { encoding: 'utf8' }));

async function compareWithScikitLearn(): Promise<void> {
  const files = { rows, target: Float64Array.from(target) };
  const { ten, unlimited, peak } = runPython<{ ten: Measured; unlimited: Measured; peak: number }>(program, files);
  const name = 'scikit-learn';
  const size = `CART, ${ROWS} × ${FEATURES}`;
  printRow(`${size}, depth 10`, { name, ...ten }, await bestOf(() => grow(part(0, ROWS), 10)));
  printRow(`${size}, unlimited depth`, { name, ...unlimited }, await bestOf(() => grow(part(0, ROWS))));
  console.log(`  peak memory with the rows: ${name} ${peak.toFixed(0)} MiB   clientele ${peakOfOurs().toFixed(0)} MiB`);
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

async function compareWithMlCart(): Promise<void> {
  const { DecisionTreeClassifier } = createRequire(import.meta.url)('ml-cart') as MlCart;
  const rowsOf = ({ rows, columns }: LabelledTable) =>
    Array.from({ length: rows }, (_, i) => columns.map((column) => column[i]));
  const few = part(0, FEW);
  const theirs = new DecisionTreeClassifier({ gainFunction: 'gini', maxDepth: 10, minNumSamples: 1, gainThreshold: 0 });
  const learned = rowsOf(few);
  const began = performance.now();
  theirs.train(learned, Array.from(few.target));
  const seconds = (performance.now() - began) / 1000;
  const result = shareRight(theirs.predict(rowsOf(asked)));
  printRow(
    `CART, ${FEW} × ${FEATURES}, depth 10`,
    { name: 'ml-cart', seconds, result },
    await bestOf(() => grow(few, 10)),
  );
}

if (process.argv[2] === ONCE) {
  grow(part(0, ROWS));
  console.log(process.resourceUsage().maxRSS / 1024);
} else {
  await compareWithScikitLearn();
  await compareWithMlCart();
}
