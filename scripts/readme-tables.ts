/** Rewrites the tables of the README that say what the code says: settings, error codes, algorithms. `npm run readme`. */
import 'reflect-metadata';
import { readFileSync, writeFileSync } from 'node:fs';
import { settings } from '../src/config.ts';
import { ERROR_CODES } from '../src/errors.ts';
import { AlgorithmRegistry } from '../src/registry/algorithm-registry.ts';
import { loadPlugins, PLUGINS_DIRECTORY } from '../src/registry/load-plugins.ts';

const table = (head: readonly string[], rows: readonly (readonly string[])[]) =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

/** Puts a table in the place of the one under a heading; what stands before it stays. */
function withTable(text: string, heading: string, rows: string): string {
  const start = text.indexOf(`## ${heading}\n`);
  const from = text.indexOf('\n|', start) + 1;
  const rest = text.slice(from);
  const length = rest.search(/\n(?!\|)/);
  return text.slice(0, from) + rows + rest.slice(length);
}

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
writeFileSync('README.md', readme);
