/**
 * K-means on 1,000,000 rows × 8 features, k = 8, against scikit-learn in the same run on the same cores: from the same start, where
 * both must arrive at the same inertia and means, beside ml-kmeans with as many passes; and with ten restarts from starts of their own.
 */
import { kmeans } from 'ml-kmeans';
import { finish, seededRandom, type z } from '#sdk';
import { kMeans } from '../plugins/k-means/index.ts';
import { fitAsEngine } from './fit-as-engine.ts';
import { bestOf, type Measured, scaled, timed } from './measured.ts';
import { inOwnProcesses } from './own-process.ts';
import { printRow } from './print-row.ts';
import { runPython } from './reference.ts';
import { columnsOf, listsOf, rowMajor, tableOf } from './sample-columns.ts';
import { fillCustomers } from './sample-customers.ts';

const ROWS = scaled(1_000_000);
const FEATURES = 8;
const CLUSTERS = 8;

/** Rows that are the start of both. */
function startIn(columns: readonly Float64Array[]): number[][] {
  const random = seededRandom(7);
  return Array.from({ length: CLUSTERS }, () => {
    const row = random.int(ROWS);
    return columns.map((column) => column[row]);
  });
}

const program = (given: string, repetitions: number) => `
from sklearn.cluster import KMeans
rows = np.fromfile("rows").reshape(-1, ${FEATURES})
start = np.fromfile("start").reshape(-1, ${FEATURES})
show(measured(lambda: KMeans(n_clusters=${CLUSTERS}, algorithm="lloyd", ${given}).fit(rows),
  lambda model: {"result": model.inertia_, "passes": model.n_iter_, "answer": sorted(model.cluster_centers_.ravel())}, ${repetitions}))`;

const fit = (paramsOf: (columns: readonly Float64Array[]) => z.input<typeof kMeans.params>, repetitions: number) =>
  fitAsEngine(
    (context) => {
      const columns = columnsOf(fillCustomers, ROWS, FEATURES, context.compute.float64);
      const params = kMeans.params.parse({ clusters: CLUSTERS, ...paramsOf(columns) });
      return () => finish(kMeans.fit(tableOf(columns), params, context));
    },
    ({ inertia, centroids }) => ({ result: inertia, answer: Array.from(centroids.values).sort((a, b) => a - b) }),
    repetitions,
  );

/** The squared distances of all rows to their means. */
const inertiaOf = (rows: readonly number[][], segments: readonly number[], means: readonly number[][]) =>
  rows.reduce((sum, row, i) => sum + row.reduce((away, x, j) => away + (x - means[segments[i]][j]) ** 2, 0), 0);

await inOwnProcesses(
  import.meta.url,
  {
    start: () => fit((columns) => ({ initialCentroids: startIn(columns) }), 5),
    restarts: () => fit(() => ({}), 2),
    'ml-kmeans': (passes) => {
      const columns = columnsOf(fillCustomers, ROWS, FEATURES);
      const rows = listsOf(columns);
      const options = { initialization: startIn(columns), maxIterations: Number(passes), tolerance: 0 };
      return bestOf(
        () =>
          timed(
            () => kmeans(rows, CLUSTERS, options),
            ({ clusters, centroids }) => inertiaOf(rows, clusters, centroids),
          ),
        1,
      );
    },
  },
  async (measure) => {
    const columns = columnsOf(fillCustomers, ROWS, FEATURES);
    const files = { rows: rowMajor(columns), start: Float64Array.from(startIn(columns).flat()) };
    const size = `${ROWS.toLocaleString('en')} × ${FEATURES}, k ${CLUSTERS}`;
    const same = runPython<Measured & { passes: number }>(program('init=start, n_init=1', 5), files);
    printRow(
      {
        what: `k-means from the same start, ${same.passes} passes`,
        size,
        figure: 'inertia',
        within: 1e-6,
        wanted: { ratio: 2 },
      },
      [
        { name: 'scikit-learn', ...same },
        { name: 'ml-kmeans', ...(await measure('ml-kmeans', [String(same.passes)], 60)) },
      ],
      await measure('start'),
    );
    const { answer: _, ...restarts } = runPython(program('n_init=10, random_state=0', 1), files);
    printRow(
      { what: 'k-means, ten restarts', size, figure: 'inertia', within: 1e-3, better: 'lower' },
      { name: 'scikit-learn', ...restarts },
      await measure('restarts'),
    );
  },
);
