/**
 * Describing 1,000,000 customers × 10 numbers: count, mean, standard deviation, least, quartiles and greatest of every
 * column, and the correlation of every two. Ours goes through GraphQL and starts from the stored version, which is
 * described for the first time in each repetition; pandas has its frame in memory. The peak of ours is that of
 * the whole service, import included.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bestOf, scaled } from './measured.ts';
import { printRow } from './print-row.ts';
import { runPython } from './reference.ts';
import { writeCustomers } from './sample-customers.ts';
import { startService } from './service.ts';

const ROWS = scaled(1_000_000);
const FEATURES = 10;

const directory = mkdtempSync(join(tmpdir(), 'clientele-bench-'));
const csv = join(directory, 'customers.csv');
writeCustomers(csv, ROWS, FEATURES);

const program = `
import pandas as pd
frame = pd.read_csv("${csv}").drop(columns="id")
show(measured(
    lambda: (frame.describe(), frame.corr()),
    lambda found: found[0].loc["std"].sum() + found[1].to_numpy().sum()))`;

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
  const reference = runPython(program);
  const service = await startService({ DATA_DIR: join(directory, 'data'), IMPORT_DIRS: directory, LOG_LEVEL: 'info' });
  const ours = await bestOf(async () => {
    const { importDataset } = await service.graphql<{ importDataset: { id: string } }>(IMPORT);
    const began = performance.now();
    const { datasetVersion } = await service.graphql<Described>(DESCRIBE, { id: importDataset.id });
    const seconds = (performance.now() - began) / 1000;
    const deviations = datasetVersion.columns.map(({ statistics }) => statistics.standardDeviation ?? 0);
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const result = sum(deviations) + sum(datasetVersion.correlation.values.flat());
    return { seconds, result, peak: service.peakMemory() };
  });
  await service.stop();
  const claim = {
    what: 'describe() and corr()',
    size: `${ROWS.toLocaleString('en')} × ${FEATURES}`,
    figure: 'Σ standard deviations + Σ correlations',
    within: 1e-9,
    wanted: { ratio: 1 },
  };
  printRow(claim, { name: 'pandas', ...reference }, ours);
} finally {
  rmSync(directory, { recursive: true });
}
