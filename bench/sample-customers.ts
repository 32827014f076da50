import { closeSync, openSync, writeSync } from 'node:fs';
import { seededRandom } from '#sdk';
import type { Fill } from './sample-columns.ts';

/** Customers in twelve overlapping round groups of different spread, one number after the other. The same on every machine. */
function drawer(features: number): { next(): void; number(j: number): number } {
  const random = seededRandom(20);
  const groups = Array.from({ length: 12 }, () => ({
    spread: 0.5 + random.uniform(),
    center: Array.from({ length: features }, () => 1.2 * random.normal()),
  }));
  let group = groups[0];
  return {
    next() {
      group = groups[random.int(groups.length)];
    },
    number: (j) => group.center[j] + group.spread * random.normal(),
  };
}

/** Writes such customers into columns. */
export const fillCustomers: Fill = (columns) => {
  const customer = drawer(columns.length);
  for (let i = 0; i < columns[0].length; i++) {
    customer.next();
    for (const [j, column] of columns.entries()) column[i] = customer.number(j);
  }
};

/** Writes a CSV of such customers with an id and `features` numbers. */
export function writeCustomers(path: string, rows: number, features: number): void {
  const customer = drawer(features);
  const names = Array.from({ length: features }, (_, j) => `f${j}`);
  const file = openSync(path, 'w');
  writeSync(file, `id,${names.join(',')}\n`);
  let lines: string[] = [];
  for (let i = 0; i < rows; i++) {
    customer.next();
    lines.push(`c${String(i).padStart(7, '0')},${names.map((_, j) => customer.number(j).toFixed(6)).join(',')}\n`);
    if (lines.length === 50_000 || i === rows - 1) {
      writeSync(file, lines.join(''));
      lines = [];
    }
  }
  closeSync(file);
}
