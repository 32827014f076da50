import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { requireAsGood } from '../bench/require-as-good.ts';
import { benchNames, type Result, readResults } from '../bench/results.ts';
import { resultsTable, rowOf } from '../bench/results-table.ts';
import { withMeasurements } from '../scripts/readme-text.ts';

const README = readFileSync(fileURLToPath(new URL('../README.md', import.meta.url)), 'utf8');

it('the README shows what bench/results.json says was measured', () => {
  expect(withMeasurements(README, resultsTable(readResults()))).toBe(README);
});

it('every result is of a benchmark that there is', () => {
  expect(benchNames()).toEqual(expect.arrayContaining(Object.keys(readResults())));
});

describe('a row of the table', () => {
  const row: Result = {
    what: 'trees',
    size: '2,000 × 3',
    figure: 'share right',
    references: [
      { name: 'fast', seconds: 4, peak: 100e6, result: 0.75 },
      { name: 'slow', seconds: 12.34, peak: 30e6, result: 0.75 },
      { name: 'large', failed: 'out of memory after 9 s, at 4,000 MB' },
    ],
    ours: [{ name: 'Clientele', seconds: 0.0123, peak: 80e6, result: 0.75 }],
    wanted: { ratio: 2 },
  };

  it('shows every contender, and compares with the fastest of the others', () => {
    expect(rowOf(row)).toEqual([
      'trees; share right 0.75',
      '2,000 × 3',
      'fast: 4.00 s, 100 MB<br>slow: 12.3 s, 30 MB<br>large: out of memory after 9 s, at 4,000 MB',
      '12 ms, 80 MB',
      '325 × faster',
      '0.80 × as much',
      '2 ×',
    ]);
  });

  it('shows beside the peak what the work took', () => {
    const ours = [{ name: 'Clientele', seconds: 5, peak: 80e6, work: 3.4e6, result: 0.75 }];
    expect(rowOf({ ...row, ours })[3]).toBe('5.00 s, 80 MB (3)');
  });

  it('says where results differ, ours is slower, and what is wanted is missed', () => {
    const ours = [{ name: 'Clientele', seconds: 5, result: 0.7612345 }];
    const [what, , , , time, memory, wanted] = rowOf({ ...row, ours });
    expect([what, time, memory, wanted]).toEqual([
      'trees; share right 0.75 / 0.75 / 0.76123',
      '1.25 × slower',
      '',
      '2 ×: missed',
    ]);
  });

  it('wants the slowest of several of ours within a limit of seconds', () => {
    const engines = [0.4, 0.6].map((seconds) => ({ name: `of ${seconds} s`, seconds }));
    expect(rowOf({ ...row, ours: engines, wanted: { seconds: 0.5 } }).at(-1)).toBe('500 ms: missed');
    expect(rowOf({ ...row, ours: engines, wanted: { seconds: 0.7 } }).at(-1)).toBe('700 ms');
  });

  it('has no ratio where every reference failed', () => {
    expect(rowOf({ ...row, references: row.references.slice(2) }).slice(4)).toEqual(['', '', '2 ×']);
  });
});

describe('memory', () => {
  it('is told apart by what came with the work', () => {
    const data = 100e6;
    // In a process of its own, as benchmarks are: this one also has what other tests have left, and may let go of it meanwhile.
    const program = `
      import { bestOf, timed } from ${JSON.stringify(new URL('../dist/bench/measured.js', import.meta.url).href)};
      const filled = (bytes) => new Uint8Array(bytes).fill(1);
      const data = filled(${data});
      const sizes = [40e6, 80e6];
      const measured = await bestOf(() => timed(() => filled(sizes.shift()), (made) => made.length), 2);
      console.log(JSON.stringify({ ...measured, data: data.length }));`;
    const { peak, work } = JSON.parse(
      execFileSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' }),
    );
    // Of the first repetition: 40 MB.
    expect(work).toBeGreaterThan(35e6);
    expect(work).toBeLessThan(60e6);
    expect(peak).toBeGreaterThan(data + 35e6);
  });
});

describe('a benchmark', () => {
  const claim = { what: 'trees', size: '', figure: 'share right', within: 0.01 };
  const named = (result: number, answer?: (number | string)[]) => ({
    ...{ name: `gets ${result}`, seconds: 1, result },
    ...(answer && { answer }),
  });

  it('ends where the answer of ours is another', () => {
    expect(() => requireAsGood(claim, named(0.75), named(0.7501))).not.toThrow();
    expect(() => requireAsGood(claim, named(0.75), named(0.8))).toThrow('trees: share right is 0.8');
    expect(() => requireAsGood(claim, named(0.75), named(Number.NaN))).toThrow('share right is NaN');
  });

  it('ends where ours is worse, not where it is better', () => {
    expect(() => requireAsGood({ ...claim, better: 'higher' }, named(0.75), named(0.9))).not.toThrow();
    expect(() => requireAsGood({ ...claim, better: 'lower' }, named(0.75), named(0.9))).toThrow('more than 0.01 apart');
  });

  it('ends where further figures differ, or one of them is missing', () => {
    const reference = named(0.75, ['a3f', 100, 0.2]);
    expect(() => requireAsGood(claim, reference, named(0.75, ['a3f', 100.5, 0.205]))).not.toThrow();
    for (const answer of [
      ['b', 100, 0.2],
      ['a3f', 102, 0.2],
      ['a3f', 100],
      ['a3f', 100, 0.2, 1],
    ])
      expect(() => requireAsGood(claim, reference, named(0.75, answer))).toThrow('the answers differ');
  });

  it('ends where ours has failed', () => {
    const failed = { name: 'ours', failed: 'stopped after 60 s' };
    expect(() => requireAsGood(claim, named(0.75), failed)).toThrow('trees: ours stopped after 60 s.');
  });
});
