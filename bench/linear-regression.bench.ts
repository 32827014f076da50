/**
 * Least squares on 1,000,000 rows × 8 features against scikit-learn in the same run on the same cores. The results in
 * brackets are R².
 */
import { availableParallelism } from 'node:os';
import { type MeasuredTable, seededRandom } from '#sdk';
import { linearRegression } from '../plugins/linear-regression/index.ts';
import { createCompute, type HostCompute } from '../src/engine/compute.ts';
import { bestOf, type Measured, printRow, REPETITIONS, runPython } from './reference.ts';

const ROWS = 1_000_000;
const FEATURES = 8;

/** Correlated features and what depends on them, columns one after the other; the target is the last. */
function customers(): Float64Array {
  const random = seededRandom(21);
  const values = new Float64Array(ROWS * (FEATURES + 1));
  for (let i = 0; i < ROWS; i++) {
    const common = random.normal();
    let target = 3 + 2 * random.normal();
    for (let j = 0; j < FEATURES; j++) {
      const value = 10 * j + (j + 1) * (0.6 * common + random.normal());
      values[j * ROWS + i] = value;
      target += ((j % 3) - 1.2) * value;
    }
    values[FEATURES * ROWS + i] = target;
  }
  return values;
}

const program = `
import json, time
import numpy as np
from sklearn.linear_model import LinearRegression
values = np.fromfile("values").reshape(${FEATURES + 1}, ${ROWS})
rows, target = np.ascontiguousarray(values[:-1].T), values[-1].copy()
seconds = []
for _ in range(${REPETITIONS}):
    model = LinearRegression()
    began = time.perf_counter()
    model.fit(rows, target)
    seconds.append(time.perf_counter() - began)
print(json.dumps({"seconds": min(seconds), "result": model.score(rows, target)}))`;

/** Fits once in the memory of a new task, as the engine does; filling that memory is not part of the time. */
async function fit(host: HostCompute, values: Float64Array): Promise<Measured> {
  const compute = host.open();
  const block = compute.float64(values.length);
  block.set(values);
  const table: MeasuredTable = {
    rows: ROWS,
    features: Array.from({ length: FEATURES }, (_, j) => ({ name: `f${j}` })),
    columns: Array.from({ length: FEATURES }, (_, j) => block.subarray(j * ROWS, (j + 1) * ROWS)),
    target: values.subarray(FEATURES * ROWS),
  };
  // The memory of the task before is collected.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const began = performance.now();
  const learning = linearRegression.fit(table, linearRegression.params.parse({}), { compute, random: seededRandom(1) });
  if (!('next' in learning)) throw new Error('Linear regression is a generator.');
  let step = learning.next();
  while (!step.done) step = learning.next();
  return { seconds: (performance.now() - began) / 1000, result: step.value.rSquared };
}

const values = customers();
const reference = runPython<Measured>(program, { values });
const host = await createCompute(availableParallelism());
const ours = await bestOf(() => fit(host, values));
printRow(`least squares, ${ROWS} × ${FEATURES}`, { name: 'scikit-learn', ...reference }, ours);
await host.close();
