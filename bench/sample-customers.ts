import { closeSync, openSync, writeSync } from 'node:fs';
import { seededRandom } from '#sdk';

/** Writes a CSV of customers with an id and `features` numbers, in twelve overlapping round groups. The same on every machine. */
export function writeCustomers(path: string, rows: number, features: number): void {
  const random = seededRandom(20);
  const groups = Array.from({ length: 12 }, () => ({
    spread: 0.5 + random.uniform(),
    center: Array.from({ length: features }, () => 1.2 * random.normal()),
  }));
  const file = openSync(path, 'w');
  writeSync(file, `id,${Array.from({ length: features }, (_, j) => `f${j}`).join(',')}\n`);
  let lines: string[] = [];
  for (let i = 0; i < rows; i++) {
    const { spread, center } = groups[random.int(groups.length)];
    lines.push(
      `c${String(i).padStart(7, '0')},${center.map((c) => (c + spread * random.normal()).toFixed(6)).join(',')}\n`,
    );
    if (lines.length === 50_000 || i === rows - 1) {
      writeSync(file, lines.join(''));
      lines = [];
    }
  }
  closeSync(file);
}
