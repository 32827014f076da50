/**
 * Principal components of 1,000,000 rows × 8 features against scikit-learn's PCA at its default parameters, with the scores
 * on the first component and their quartiles as NumPy has them, in the same run on the same cores. The results in brackets
 * are the shares of the variance that the first component explains.
 */
import { availableParallelism } from 'node:os';
import { type FeatureTable, seededRandom } from '#sdk';
import { principalComponents } from '../plugins/principal-components/index.ts';
import { createCompute, type HostCompute } from '../src/engine/compute.ts';
import { bestOf, type Measured, printRow, REPETITIONS, runPython } from './reference.ts';

const ROWS = 1_000_000;
const FEATURES = 8;

/** Correlated features, columns one after the other. */
function customers(): Float64Array {
  const random = seededRandom(23);
  const values = new Float64Array(ROWS * FEATURES);
  for (let i = 0; i < ROWS; i++) {
    const common = random.normal();
    for (let j = 0; j < FEATURES; j++) values[j * ROWS + i] = 10 * j + (j + 1) * (0.6 * common + random.normal());
  }
  return values;
}

const program = `
import json, time
import numpy as np
from sklearn.decomposition import PCA
rows = np.ascontiguousarray(np.fromfile("values").reshape(${FEATURES}, ${ROWS}).T)
seconds, alone = [], []
for _ in range(${REPETITIONS}):
    began = time.perf_counter()
    model = PCA().fit(rows)
    alone.append(time.perf_counter() - began)
    np.quantile((rows - model.mean_) @ model.components_[0], [0, 0.25, 0.5, 0.75, 1])
    seconds.append(time.perf_counter() - began)
print(json.dumps({
    "fit": {"seconds": min(alone), "result": model.explained_variance_ratio_[0]},
    "bands": {"seconds": min(seconds), "result": model.explained_variance_ratio_[0]},
}))`;

/** Fits once in the memory of a new task, as the engine does; filling that memory is not part of the time. */
async function fit(host: HostCompute, values: Float64Array): Promise<Measured> {
  const compute = host.open();
  const block = compute.float64(values.length);
  block.set(values);
  const table: FeatureTable = {
    rows: ROWS,
    features: Array.from({ length: FEATURES }, (_, j) => ({ name: `f${j}` })),
    columns: Array.from({ length: FEATURES }, (_, j) => block.subarray(j * ROWS, (j + 1) * ROWS)),
  };
  // The memory of the task before is collected.
  await new Promise((resolve) => setTimeout(resolve, 100));
  const began = performance.now();
  const learning = principalComponents.fit(table, principalComponents.params.parse({}), {
    compute,
    random: seededRandom(1),
  });
  if (!('next' in learning)) throw new Error('Principal components are a generator.');
  let step = learning.next();
  while (!step.done) step = learning.next();
  const seconds = (performance.now() - began) / 1000;
  return { seconds, result: principalComponents.metrics?.(step.value).explainedVarianceRatio ?? Number.NaN };
}

const values = customers();
const reference = runPython<Record<'fit' | 'bands', Measured>>(program, { values });
const host = await createCompute(availableParallelism());
const ours = await bestOf(() => fit(host, values));
const size = `${ROWS} × ${FEATURES}`;
printRow(`principal components, ${size}`, { name: 'scikit-learn, without bands', ...reference.fit }, ours);
printRow(`principal components with bands, ${size}`, { name: 'scikit-learn', ...reference.bands }, ours);
await host.close();
