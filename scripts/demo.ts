/**
 * The service from nothing to segments and their charts: `npm run demo`. Starts it, makes a sample shop, and does over
 * GraphQL what a client would. `-- --data file.csv` takes a file of yours, `-- --once` ends instead of serving on.
 */
import 'reflect-metadata';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startApplication } from '../src/application.ts';
import { readConfig } from '../src/config.ts';
import { createLogger } from '../src/logger.ts';
import { recognizePurchases, rfmQuery } from './purchase-columns.ts';
import { writeSampleShop } from './sample-shop.ts';

const { values: options } = parseArgs({
  options: { once: { type: 'boolean', default: false }, data: { type: 'string' } },
});

const dataDir = resolve('data/demo');
await rm(dataDir, { recursive: true, force: true });
await mkdir(join(dataDir, 'imports'), { recursive: true });
const own = options.data === undefined ? null : resolve(options.data);
const file = own ?? join(dataDir, 'imports', 'sample-shop.csv');
if (!own) await writeSampleShop(file);

const config = readConfig({
  LOG_LEVEL: 'warn',
  ...process.env,
  DATA_DIR: dataDir,
  DATABASE_URL: '',
  IMPORT_DIRS: dirname(file),
});
const application = await startApplication(config, createLogger(config.LOG_LEVEL));

interface Segment {
  readonly name: string;
  readonly size: number;
  readonly share: number;
  readonly profile: readonly { readonly feature: string; readonly mean: number }[];
}

interface Segmentation {
  readonly id: string;
  readonly segments: readonly Segment[];
}

async function graphql<T>(query: string, variables: object): Promise<T> {
  const response = await fetch(`${application.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: T; errors?: readonly { message: string }[] };
  if (errors) throw new Error(errors.map(({ message }) => message).join('\n'));
  return data;
}

async function importDataset(input: object) {
  const { importDataset: version } = await graphql<{
    importDataset: {
      rows: number;
      rejected: { count: number };
      columns: { name: string; type: string }[];
      error: { message: string } | null;
    };
  }>(
    'mutation ($input: ImportDatasetInput!) { importDataset(input: $input, wait: 600) { rows rejected { count } columns { name type } error { message } } }',
    { input },
  );
  if (version.error) throw new Error(version.error.message);
  return version;
}

/** Imports the file; where it holds purchases, derives a row a customer. Answers what to segment, and by which columns. */
async function prepareCustomers(): Promise<{ dataset: string; features: string[] }> {
  const source = { file: { path: basename(file) } };
  const purchases = await importDataset({ name: 'purchases', kind: 'PURCHASES', source });
  say(
    `imported   ${count(purchases.rows)} rows of ${basename(file)}${purchases.rejected.count ? `, ${count(purchases.rejected.count)} rejected` : ''}`,
  );
  const columns = recognizePurchases(purchases.columns);
  if (!columns) {
    const features = purchases.columns
      .filter(({ type }) => type === 'INTEGER' || type === 'NUMBER')
      .map(({ name }) => name);
    say(
      `segmenting rows by their ${features.length} numeric columns, for no customer, time and amount were recognized`,
    );
    return { dataset: 'purchases', features };
  }
  const rfm = await importDataset({
    name: 'rfm',
    kind: 'CUSTOMERS',
    source: { query: { sql: rfmQuery('purchases', columns) } },
    columns: [{ name: 'customer_id', role: 'KEY' }],
  });
  say(`derived    recency, frequency and monetary value of ${count(rfm.rows)} customers`);
  return { dataset: 'rfm', features: ['recency', 'frequency', 'monetary'] };
}

async function segment({ dataset, features }: { dataset: string; features: string[] }): Promise<Segmentation> {
  const { startAnalysis: analysis } = await graphql<{
    startAnalysis: Segmentation & { error: { message: string } | null };
  }>(
    'mutation ($input: StartAnalysisInput!) { startAnalysis(input: $input, wait: 600) { id segments { name size share profile { feature mean } } error { message } } }',
    {
      input: {
        dataset,
        features,
        algorithm: { kMeans: { clusters: 4 } },
        preparation: { missing: 'DROP', scale: 'STANDARD' },
        seed: 1,
      },
    },
  );
  if (analysis.error) throw new Error(analysis.error.message);
  say(`segmented  with k-means into ${analysis.segments.length} segments\n`);
  return analysis;
}

/** Writes every chart of an analysis as SVG beside the data, and says where. */
async function writeCharts({ id }: Segmentation): Promise<void> {
  const { analysis } = await graphql<{ analysis: { charts: readonly { id: string; svg: string }[] } }>(
    'query ($id: ID!) { analysis(id: $id) { charts { id svg } } }',
    { id },
  );
  const folder = join(dataDir, 'charts');
  await mkdir(folder);
  for (const chart of analysis.charts) await writeFile(join(folder, `${chart.id}.svg`), chart.svg);
  say(
    `\n${analysis.charts.length} charts are in ${relative('', folder)}: ${analysis.charts.map((chart) => chart.id).join(', ')}`,
  );
}

function printTable(segments: readonly Segment[]): void {
  const features = segments[0].profile.map(({ feature }) => feature);
  const rows = [
    ['segment', 'size', 'share', ...features.map((feature) => `mean ${feature}`)],
    ...segments.map(({ name, size, share, profile }) => [
      name,
      count(size),
      `${(100 * share).toFixed(1)} %`,
      ...profile.map(({ mean }) => mean.toLocaleString('en', { maximumFractionDigits: 1 })),
    ]),
  ];
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column === 0 ? cell.padEnd(widths[column]) : cell.padStart(widths[column]))).join('  ');
  const [head, ...body] = rows.map(line);
  say([head, '─'.repeat(head!.length), ...body].join('\n'));
}

const say = (text: string) => process.stdout.write(`${text}\n`);
const count = (value: number) => value.toLocaleString('en');

try {
  const segmentation = await segment(await prepareCustomers());
  printTable(segmentation.segments);
  await writeCharts(segmentation);
} catch (error) {
  process.stderr.write(`The demo failed: ${(error as Error).message}\n`);
  await application.close();
  process.exit(1);
}
if (options.once) {
  await application.close();
  process.exit(0);
}
say(`\nGraphiQL with example operations: ${application.url}/graphql\nCtrl-C ends it.`);
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => void application.close().then(() => process.exit(0)));
