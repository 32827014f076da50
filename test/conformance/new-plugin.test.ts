import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { myAlgorithm as predictor } from '../../scripts/new-plugin/predictor/index.ts';
import { myAlgorithm as segmenter } from '../../scripts/new-plugin/segmenter/index.ts';
import { breaches } from '../../src/registry/check-algorithm.ts';
import { checks } from './checks.ts';

const root = join(import.meta.dirname, '../..');
const copy = mkdtempSync(join(tmpdir(), 'clientele-new-plugin-'));
cpSync(join(root, 'scripts'), join(copy, 'scripts'), { recursive: true });
mkdirSync(join(copy, 'plugins'));
afterAll(() => rmSync(copy, { recursive: true }));

/** Runs the script in a copy of the project that has no plugins. */
function newPlugin(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(copy, 'scripts/new-plugin.mjs'), ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

const read = (path: string) => readFileSync(join(copy, 'plugins', path), 'utf8');

describe('npm run new-plugin', () => {
  it('writes a segmenter under the name it is given, and says what to do next', () => {
    const { status, stdout } = newPlugin('value-tiers');
    expect(status).toBe(0);
    expect(stdout).toContain('npx vitest run -t value-tiers');
    expect(readdirSync(join(copy, 'plugins/value-tiers')).toSorted()).toEqual([
      'README.md',
      'index.ts',
      'value-tiers.test.ts',
    ]);
    expect(read('value-tiers/index.ts')).toMatch(
      /export const valueTiers = defineSegmenter\(\{\s+id: 'value-tiers',[\s\S]*title: 'Value tiers'/,
    );
    expect(read('value-tiers/value-tiers.test.ts')).toContain("import { valueTiers } from './index.ts'");
    for (const file of ['index.ts', 'value-tiers.test.ts', 'README.md'])
      expect(read(`value-tiers/${file}`)).not.toMatch(/my.?algorithm/i);
  });

  it('writes a predictor on request', () => {
    expect(newPlugin('lifetime-value-2', '--predictor').status).toBe(0);
    expect(read('lifetime-value-2/index.ts')).toMatch(
      /export const lifetimeValue2 = definePredictor\(\{\s+id: 'lifetime-value-2'/,
    );
  });

  it.each([
    [[], /Name one algorithm; seen: none/],
    [['one', 'two'], /Name one algorithm; seen: one two/],
    [['MyAlgorithm'], /"MyAlgorithm" is not kebab-case/],
    [['../elsewhere'], /is not kebab-case/],
    [['--segmenter'], /Unknown option '--segmenter'/],
  ])('refuses %j', (args, reason) => {
    const { status, stderr } = newPlugin(...args);
    expect(status).toBe(1);
    expect(stderr).toMatch(reason);
  });

  it('leaves a folder alone that exists', () => {
    newPlugin('kept');
    const { status, stderr } = newPlugin('kept', '--predictor');
    expect(status).toBe(1);
    expect(stderr).toMatch(/plugins\/kept\/ exists already/);
    expect(read('kept/index.ts')).toContain('defineSegmenter');
  });
});

describe.each([segmenter, predictor])('the $kind that it writes', (algorithm) => {
  it('is one that the registry takes', () => expect(breaches(algorithm, 'my-algorithm')).toEqual([]));

  for (const { name, run } of checks.filter(({ applies }) => applies(algorithm))) it(name, () => run(algorithm));
});
