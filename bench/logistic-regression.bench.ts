/**
 * Logistic regression on 500,000 rows × 8 features, two classes, against scikit-learn at its default parameters (L2, C = 1)
 * in the same run on the same cores. The results in brackets are the mean log losses of the training rows.
 */
import { availableParallelism } from 'node:os';
import { type LabelledTable, seededRandom } from '#sdk';
import { logisticRegression } from '../plugins/logistic-regression/index.ts';
import { createCompute, type HostCompute } from '../src/engine/compute.ts';
import { bestOf, type Measured, printRow, REPETITIONS, runPython } from './reference.ts';

const ROWS = 500_000;
const FEATURES = 8;

/** Correlated features and the class that depends on them, columns one after the other; the class is the last. */
function customers(): Float64Array {
  const random = seededRandom(22);
  const values = new Float64Array(ROWS * (FEATURES + 1));
  for (let i = 0; i < ROWS; i++) {
    const common = random.normal();
    let score = -0.8;
    for (let j = 0; j < FEATURES; j++) {
      const value = 0.6 * common + random.normal();
      values[j * ROWS + i] = value;
      score += 0.5 * ((j % 3) - 1.2) * value;
    }
    values[FEATURES * ROWS + i] = random.uniform() < 1 / (1 + Math.exp(-score)) ? 1 : 0;
  }
  return values;
}

const program = `
import json, time
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
values = np.fromfile("values").reshape(${FEATURES + 1}, ${ROWS})
rows, target = np.ascontiguousarray(values[:-1].T), values[-1].copy()
seconds = []
for _ in range(${REPETITIONS}):
    model = LogisticRegression()
    began = time.perf_counter()
    model.fit(rows, target)
    seconds.append(time.perf_counter() - began)
print(json.dumps({"seconds": min(seconds), "result": log_loss(target, model.predict_proba(rows))}))`;

/** Fits once in the memory of a new task, as the engine does; filling that memory is not part of the time. */
async function fit(host: HostCompute, values: Float64Array): Promise<Measured> {
  const compute = host.open();
  const block = compute.float64(values.length);
  block.set(values);
  const table: LabelledTable = {
    rows: ROWS,
    features: Array.from({ length: FEATURES }, (_, j) => ({ name: `f${j}` })),
    columns: Array.from({ length: FEATURES }, (_, j) => block.subarray(j * ROWS, (j + 1) * ROWS)),
    target: Int32Array.from(values.subarray(FEATURES * ROWS)),
    classes: ['stays', 'leaves'],
  };
  // The memory of the task before is collected.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const began = performance.now();
  const learning = logisticRegression.fit(table, logisticRegression.params.parse({ penalty: 'l2' }), {
    compute,
    random: seededRandom(1),
  });
  if (!('next' in learning)) throw new Error('Logistic regression is a generator.');
  let step = learning.next();
  while (!step.done) step = learning.next();
  return { seconds: (performance.now() - began) / 1000, result: -step.value.logLikelihood / ROWS };
}

const values = customers();
const reference = runPython<Measured>(program, { values });
const host = await createCompute(availableParallelism());
const ours = await bestOf(() => fit(host, values));
printRow(`logistic regression, ${ROWS} × ${FEATURES}`, { name: 'scikit-learn', ...reference }, ours);
await host.close();
