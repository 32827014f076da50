/** Rewrites the tables of the README that say what the code says: settings, error codes, algorithms, and what was measured. `npm run readme`. */
import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { readResults } from '../bench/results.ts';
import { resultsTable } from '../bench/results-table.ts';
import { settings } from '../src/config.ts';
import { ERROR_CODES } from '../src/errors.ts';
import { AlgorithmRegistry } from '../src/registry/algorithm-registry.ts';
import { loadPlugins, PLUGINS_DIRECTORY } from '../src/registry/load-plugins.ts';
import { markdownTable as table, withMeasurements, withTable } from './readme-text.ts';

const defaultOf = (value: unknown): string => (value === '' ? '' : `\`${value}\``);
const config = Object.entries(settings.shape).map(([name, schema]) => {
  // The default is that of the machine at hand.
  const value = name === 'THREADS' ? 'cores' : defaultOf(schema.parse(undefined));
  return [`\`${name}\``, value, schema.description ?? ''];
});
const errors = Object.entries(ERROR_CODES).map(([code, meaning]) => [`\`${code}\``, meaning]);
const registry = new AlgorithmRegistry(await loadPlugins([PLUGINS_DIRECTORY]));
const algorithms = registry
  .list()
  .map((one) => [`\`${one.id}\``, one.kind === 'segmenter' ? 'segments' : one.task, one.summary]);

let readme = readFileSync('README.md', 'utf8');
readme = withTable(readme, 'Configuration', table(['setting', 'default', 'meaning'], config));
readme = withTable(readme, 'Error codes', table(['code', 'meaning'], errors));
readme = withTable(readme, 'Algorithms', table(['id', 'for', 'what it does'], algorithms));
readme = withMeasurements(readme, resultsTable(readResults()));
writeFileSync('README.md', readme);
