import { describe, expect, it } from 'vitest';
import { finish, seededRandom } from '#sdk';
import { ask, cellsOf, column, tableOf, take } from '../../../test/support/recipe-columns.ts';
import { takeRows } from '../recipe-table.ts';
import { applyNearest, fitNearest } from './missing-nearest.ts';

type Cells = (number | null)[];

/** Columns of few different numbers, so that many rows are equally near, with gaps in every other column. */
function gappy(rows: number, columns: number, share: number): Cells[] {
  const random = seededRandom(11);
  return Array.from({ length: columns }, (_, j) =>
    Array.from({ length: rows }, () => (j % 2 === 0 && random.uniform() < share ? null : random.int(20))),
  );
}

/** The definition, one pair of rows after another. */
function plainly(columns: readonly Cells[], neighbors: number): Cells[] {
  const distance = (a: number, b: number): number => {
    let [sum, common] = [0, 0];
    for (const cells of columns) {
      const [x, y] = [cells[a], cells[b]];
      if (x === null || y === null) continue;
      sum += (x - y) ** 2;
      common++;
    }
    return common === 0 ? Number.POSITIVE_INFINITY : (sum * columns.length) / common;
  };
  return columns.map((cells) =>
    cells.map((cell, row) => {
      if (cell !== null) return cell;
      const donors = [...cells.keys()]
        .filter((other) => cells[other] !== null)
        .map((other) => ({ value: cells[other]!, far: distance(row, other) }))
        .filter(({ far }) => far < Number.POSITIVE_INFINITY);
      const nearest = donors.sort((a, b) => a.far - b.far).slice(0, neighbors);
      return nearest.reduce((sum, { value }) => sum + value, 0) / nearest.length;
    }),
  );
}

const tableFrom = (columns: readonly Cells[]) => tableOf(...columns.map((cells, j) => column(`x${j}`, cells)));

describe('NEAREST', () => {
  it('fills as its definition says, over several blocks of rows, with ties; a row alone as among others', () => {
    const columns = gappy(4500, 4, 0.01);
    const source = tableFrom(columns);
    const taken = take(source, [{ missing: { method: 'NEAREST', neighbors: 7 } }]);
    const wanted = plainly(columns, 7);
    for (const [j, cells] of wanted.entries()) expect(cellsOf(taken.table, `x${j}`)).toEqual(cells);
    // Many rows are looked for in a tree, few one by one.
    const lacking = [...columns[0].keys()].filter((row) => columns.some((cells) => cells[row] === null));
    expect(lacking.length).toBeGreaterThan(80);
    for (const row of lacking.slice(0, 20)) {
      const alone = ask(taken, takeRows(source, Uint32Array.of(row)));
      expect(alone.columns.map(({ values }) => values[0])).toEqual(wanted.map((cells) => cells[row]));
    }
  });

  it('takes 250,000 rows where few of them lack a value, and as many numbers as it is told', () => {
    const table = tableFrom(gappy(250_000, 5, 0.0001));
    const state = fitNearest(table, table.columns, 5);
    const filled = finish(applyNearest(state, table));
    for (const { values } of filled.columns) expect(values.some(Number.isNaN)).toBe(false);
    // The rows learned from are not copied.
    for (const [j, { values }] of state.columns.entries()) expect(values).toBe(table.columns[j].values);
  });

  it('refuses work without end by its amount, with the numbers', () => {
    const table = tableFrom(gappy(250_000, 5, 0.2));
    expect(() => fitNearest(table, table.columns, 5)).toThrow(
      /compare 12\d{4} rows that lack a value with 250000 in 5 columns: 1\.5e\+11 numbers, at most 1\.0e\+11/,
    );
  });
});
