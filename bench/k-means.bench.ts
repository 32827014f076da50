/**
 * K-means on 1,000,000 rows × 8 features, k = 8, against scikit-learn in the same run on the same cores: from the same
 * start (where both must arrive at the same inertia), and with ten restarts from starts of their own. The results in
 * brackets are inertias.
 */
import { availableParallelism } from 'node:os';
import { type FeatureTable, seededRandom, type z } from '#sdk';
import { kMeans } from '../plugins/k-means/index.ts';
import { createCompute, type HostCompute } from '../src/engine/compute.ts';
import { bestOf, type Measured, printRow, REPETITIONS, runPython } from './reference.ts';

const ROWS = 1_000_000;
const FEATURES = 8;
const CLUSTERS = 8;

/** Overlapping round groups of different spread, columns one after the other. */
function customers(): Float64Array {
  const random = seededRandom(20);
  const groups = Array.from({ length: 12 }, () => ({
    spread: 0.5 + random.uniform(),
    center: Array.from({ length: FEATURES }, () => 1.2 * random.normal()),
  }));
  const values = new Float64Array(ROWS * FEATURES);
  for (let i = 0; i < ROWS; i++) {
    const { spread, center } = groups[random.int(groups.length)];
    for (let j = 0; j < FEATURES; j++) values[j * ROWS + i] = center[j] + spread * random.normal();
  }
  return values;
}

const program = `
import json, time
import numpy as np
from sklearn.cluster import KMeans
rows = np.ascontiguousarray(np.fromfile("rows").reshape(${FEATURES}, ${ROWS}).T)
start = np.fromfile("start").reshape(${CLUSTERS}, ${FEATURES})
def best(repetitions, make):
    seconds = []
    for _ in range(repetitions):
        model = make()
        began = time.perf_counter()
        model.fit(rows)
        seconds.append(time.perf_counter() - began)
    return {"seconds": min(seconds), "result": float(model.inertia_), "passes": model.n_iter_}
print(json.dumps({
    "same": best(${REPETITIONS}, lambda: KMeans(n_clusters=${CLUSTERS}, init=start, n_init=1, algorithm="lloyd")),
    "restarts": best(1, lambda: KMeans(n_clusters=${CLUSTERS}, n_init=10, random_state=0, algorithm="lloyd")),
}))`;

/** Fits once in the memory of a new task, as the engine does; filling that memory is not part of the time. */
async function fit(host: HostCompute, values: Float64Array, params: z.input<typeof kMeans.params>): Promise<Measured> {
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
  const learning = kMeans.fit(table, kMeans.params.parse(params), { compute, random: seededRandom(1) });
  if (!('next' in learning)) throw new Error('k-means is a generator.');
  let step = learning.next();
  while (!step.done) step = learning.next();
  return { seconds: (performance.now() - began) / 1000, result: step.value.inertia };
}

const values = customers();
const random = seededRandom(7);
const initialCentroids = Array.from({ length: CLUSTERS }, () => {
  const row = random.int(ROWS);
  return Array.from({ length: FEATURES }, (_, j) => values[j * ROWS + row]);
});
type Reference = Measured & { readonly passes: number };
const reference = runPython<{ same: Reference; restarts: Reference }>(program, {
  rows: values,
  start: Float64Array.from(initialCentroids.flat()),
});

const host = await createCompute(availableParallelism());
const size = `k-means, ${ROWS} × ${FEATURES}, k = ${CLUSTERS}`;
const named = (measured: Reference) => ({ name: 'scikit-learn', ...measured });
const same = await bestOf(() => fit(host, values, { clusters: CLUSTERS, initialCentroids }));
printRow(`${size}, same start, ${reference.same.passes} passes`, named(reference.same), same);
const restarts = await bestOf(() => fit(host, values, { clusters: CLUSTERS }));
printRow(`${size}, 10 restarts`, named(reference.restarts), restarts);
await host.close();
