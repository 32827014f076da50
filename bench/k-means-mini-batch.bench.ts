/**
 * Mini-batch k-means, k = 8, on files of 1,000,000 and 4,000,000 rows × 8 features: each is read, standardized, learned from three
 * times and answered for a batch at a time, so the peak grows with the rows by one column and the answers, and not by the table.
 * Ours reads Parquet; `MiniBatchKMeans.partial_fit` takes chunks of a file of plain numbers, which is as fast as NumPy reads. Only in
 * ours: that the rows are complete, the silhouette of 20,000 rows, and the profiles of the segments.
 */
import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { BATCH_ROWS } from '#sdk';
import { miniBatchKMeans } from '../plugins/k-means/index.ts';
import type { Column } from '../src/datasets/column.ts';
import { withDuck } from '../src/datasets/duck.ts';
import { fileLiteral } from '../src/datasets/quote-sql.ts';
import { createCompute } from '../src/engine/compute.ts';
import { fit } from '../src/engine/fit.ts';
import { AlgorithmRegistry } from '../src/registry/algorithm-registry.ts';
import { bestOf, type Measured, peakMemory, scaled } from './measured.ts';
import { inOwnProcesses } from './own-process.ts';
import { printRow } from './print-row.ts';
import { runPython } from './reference.ts';
import { columnsOf, rowMajor } from './sample-columns.ts';
import { fillCustomers, writeCustomers } from './sample-customers.ts';

const FEATURES = 8;
const CLUSTERS = 8;
const ROUNDS = 3;
const REPETITIONS = 2;
// The default of both. Larger ones are sooner done, but move too seldom to arrive anywhere.
const BATCH_SIZE = 1024;
const names = Array.from({ length: FEATURES }, (_, j) => `f${j}`);

const program = `
from sklearn.cluster import MiniBatchKMeans
from sklearn.preprocessing import StandardScaler

def chunks():
    with open("rows") as rows:
        while len(chunk := np.fromfile(rows, count=${BATCH_ROWS * FEATURES})):
            yield chunk.reshape(-1, ${FEATURES})

def fit():
    scaler = StandardScaler()
    for chunk in chunks():
        scaler.partial_fit(chunk)
    model = MiniBatchKMeans(n_clusters=${CLUSTERS}, n_init=5, random_state=0)
    for _ in range(${ROUNDS}):
        for chunk in chunks():
            rows = scaler.transform(chunk)
            for start in range(0, len(rows), ${BATCH_SIZE}):
                model.partial_fit(rows[start:start + ${BATCH_SIZE}])
    inertia, segments = 0, []
    for chunk in chunks():
        distances = model.transform(scaler.transform(chunk))
        segments.append(distances.argmin(axis=1).astype(np.int32))
        inertia += (distances.min(axis=1) ** 2).sum()
    return inertia, np.concatenate(segments)

show(measured(fit, lambda found: found[0], ${REPETITIONS}))`;

async function ours(file: string): Promise<Measured> {
  const registry = new AlgorithmRegistry([miniBatchKMeans]);
  const processor = await createCompute(availableParallelism());
  const order = {
    algorithm: miniBatchKMeans.id,
    params: { clusters: CLUSTERS, rounds: ROUNDS, batchSize: BATCH_SIZE },
    seed: 1,
    file,
    columns: names.map((name) => ({ name, type: 'NUMBER', role: 'FEATURE' }) as Column),
    features: names,
    target: null,
    baskets: null,
    evaluation: null,
    evaluationAsked: false,
    preparation: { missing: 'ERROR', scale: 'STANDARD', maxCategories: 10 } as const,
  };
  try {
    return await bestOf(async () => {
      const began = performance.now();
      const { metrics } = await fit(order, registry, processor, new AbortController().signal, () => {});
      const result = metrics.find(({ name }) => name === 'inertia')?.value ?? Number.NaN;
      return { seconds: (performance.now() - began) / 1000, peak: peakMemory(), result };
    }, REPETITIONS);
  } finally {
    await processor.close();
  }
}

await inOwnProcesses(import.meta.url, { ours }, async (measure) => {
  const directory = mkdtempSync(join(tmpdir(), 'clientele-bench-'));
  const [csv, file] = [join(directory, 'customers.csv'), join(directory, 'customers.parquet')];
  try {
    for (const rows of [scaled(1_000_000), scaled(4_000_000)]) {
      writeCustomers(csv, rows, FEATURES);
      await withDuck((duck) =>
        duck.run(`COPY (SELECT * EXCLUDE (id) FROM read_csv(${fileLiteral(csv)})) TO ${fileLiteral(file)}`),
      );
      const reference = runPython(program, { rows: rowMajor(columnsOf(fillCustomers, rows, FEATURES)) });
      printRow(
        {
          what: `mini-batch k-means from a file, ${ROUNDS} rounds`,
          size: `${rows.toLocaleString('en')} × ${FEATURES}, k ${CLUSTERS}`,
          figure: 'inertia',
          within: 1e-3,
          better: 'lower',
        },
        { name: 'scikit-learn, partial_fit', ...reference },
        await measure('ours', [file]),
      );
    }
  } finally {
    rmSync(directory, { recursive: true });
  }
});
