/**
 * Describing 1,000,000 customers × 10 numbers: count, mean, standard deviation, least, quartiles and greatest of every
 * column, and the correlation of every two. Ours goes through GraphQL and starts from the stored version, which is
 * described for the first time in each repetition; pandas has its frame in memory. The results in brackets are the sums
 * of the standard deviations and of the correlations.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bestOf, type Measured, printRow, REPETITIONS, runPython } from './reference.ts';
import { writeCustomers } from './sample-customers.ts';
import { startService } from './service.ts';

const ROWS = 1_000_000;
const FEATURES = 10;

const directory = mkdtempSync(join(tmpdir(), 'clientele-bench-'));
const csv = join(directory, 'customers.csv');
writeCustomers(csv, ROWS, FEATURES);

const program = `
import json, time
import pandas as pd
frame = pd.read_csv("${csv}").drop(columns="id")
seconds = []
for _ in range(${REPETITIONS}):
    began = time.perf_counter()
    described, correlations = frame.describe(), frame.corr()
    seconds.append(time.perf_counter() - began)
print(json.dumps({"seconds": min(seconds), "result": described.loc["std"].sum() + correlations.to_numpy().sum()}))`;

const IMPORT = `mutation { importDataset(wait: 600, input: { name: "customers", kind: CUSTOMERS,
  source: { file: { path: "customers.csv" } }, columns: [{ name: "id", role: KEY }] }) { id phase } }`;
const names = JSON.stringify(Array.from({ length: FEATURES }, (_, j) => `f${j}`));
const DESCRIBE = `query ($id: ID!) { datasetVersion(id: $id) {
  columns { statistics { count mean standardDeviation min quartiles max } } correlation(columns: ${names}) { values } } }`;

interface Described {
  readonly datasetVersion: {
    readonly columns: readonly { readonly statistics: { readonly standardDeviation: number | null } }[];
    readonly correlation: { readonly values: readonly (readonly number[])[] };
  };
}

try {
  const reference = runPython<Measured>(program, {});
  const service = await startService({ DATA_DIR: join(directory, 'data'), IMPORT_DIRS: directory, LOG_LEVEL: 'info' });
  const ours = await bestOf(async () => {
    const { importDataset } = await service.graphql<{ importDataset: { id: string } }>(IMPORT);
    const began = performance.now();
    const { datasetVersion } = await service.graphql<Described>(DESCRIBE, { id: importDataset.id });
    const seconds = (performance.now() - began) / 1000;
    const deviations = datasetVersion.columns.map(({ statistics }) => statistics.standardDeviation ?? 0);
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    return { seconds, result: sum(deviations) + sum(datasetVersion.correlation.values.flat()) };
  });
  await service.stop();
  printRow(`describe() and corr(), ${ROWS} × ${FEATURES}`, { name: 'pandas', ...reference }, ours);
} finally {
  rmSync(directory, { recursive: true });
}
