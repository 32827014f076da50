/** `npm run bench -- k-means dbscan`: runs these benchmarks, or all, each in a process of its own, and rewrites the README's table. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { withMeasurements } from '../scripts/readme-text.ts';
import { thisEnvironment } from './environment.ts';
import { SCALE } from './measured.ts';
import { benchNames, keepResults, type Result, readResults } from './results.ts';
import { resultsTable } from './results-table.ts';

const names = benchNames();
const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(', ')}. There are: ${names.join(', ')}.`);
  process.exit(2);
}

const environment = thisEnvironment();
const failed: string[] = [];
for (const name of asked.length > 0 ? asked : names) {
  const began = performance.now();
  const { rows, isSound } = await measure(name);
  console.log(`${isSound ? 'ran' : 'FAILED'}: ${name}, ${((performance.now() - began) / 1000).toFixed(0)} s\n`);
  if (!isSound) failed.push(name);
  // One that lacks its reference measures nothing; what was measured elsewhere stands.
  else if (SCALE === 1 && rows.length > 0) keepResults(name, { environment, rows });
}
if (SCALE === 1)
  writeFileSync('README.md', withMeasurements(readFileSync('README.md', 'utf8'), resultsTable(readResults())));
if (failed.length > 0) {
  console.error(`These failed: ${failed.join(', ')}. Their rows in the README are those of before.`);
  process.exitCode = 1;
}

async function measure(name: string): Promise<{ rows: Result[]; isSound: boolean }> {
  const rows: Result[] = [];
  const child = fork(fileURLToPath(new URL(`${name}.bench.js`, import.meta.url)));
  child.on('message', (row) => rows.push(row as Result));
  const [status] = await once(child, 'close');
  return { rows, isSound: status === 0 };
}
