import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { breaches, isAlgorithm } from '../../src/registry/check-algorithm.ts';
import { checks } from './checks.ts';
import { TRAITS } from './declaration-checks.ts';

const root = join(import.meta.dirname, '../..');
const readme = readFileSync(join(root, 'plugins/README.md'), 'utf8');

const temporary = mkdtempSync(join(tmpdir(), 'clientele-readme-'));
afterAll(() => rmSync(temporary, { recursive: true }));

/** The example as a file outside the project, where `#sdk` is nothing. */
const file = join(temporary, 'index.ts');
const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
writeFileSync(file, example.replace("'#sdk'", `'${join(root, 'src/sdk/index.ts')}'`));
const algorithms = Object.values(await import(/* @vite-ignore */ pathToFileURL(file).href)).filter(isAlgorithm);

describe('the example in plugins/README.md', () => {
  it('compiles as strictly as the project does', () => {
    const { stdout } = spawnSync(
      process.execPath,
      [
        join(root, 'node_modules/typescript/bin/tsc'),
        ...['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--noUnusedLocals', '--noUnusedParameters'],
        ...['--target', 'es2023', '--module', 'nodenext', '--skipLibCheck', '--allowImportingTsExtensions', file],
      ],
      { encoding: 'utf8', cwd: temporary },
    );
    expect(stdout).toBe('');
  });

  it('is one algorithm, in a folder of its name', () => {
    expect(algorithms.map(({ id }) => id)).toEqual(['nearest-mean']);
    for (const algorithm of algorithms) expect(breaches(algorithm, 'nearest-mean')).toEqual([]);
  });

  for (const algorithm of algorithms) {
    for (const { name, run } of checks.filter(({ applies }) => applies(algorithm))) it(name, () => run(algorithm));
  }
});

it('plugins/README.md explains every trait', () => {
  const explained = [...readme.matchAll(/^ *\| `(\w+)` +\|/gm)].map(([, trait]) => trait);
  expect(explained.toSorted()).toEqual(TRAITS.toSorted());
});
