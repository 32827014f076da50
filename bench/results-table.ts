import { markdownTable } from '../scripts/readme-text.ts';
import type { AllResults, Entry, Result, Results } from './results.ts';

const HEAD = ['what', 'size', 'reference', 'Clientele', 'time', 'peak memory', 'wanted'];

/** What `npm run bench` measured, as the README shows it. */
export function resultsTable(all: AllResults): string {
  const rows = Object.values(all).flatMap(({ rows }) => rows);
  return `${placesOf(Object.values(all))}\n\n${markdownTable(HEAD, rows.map(rowOf))}`;
}

/** The cells of a row. */
export function rowOf(row: Result): string[] {
  const { what, size, figure, references, ours } = row;
  const entries = (list: readonly Entry[]) =>
    list.map((one) => (one.name === 'Clientele' ? figures(one) : `${one.name}: ${figures(one)}`)).join('<br>');
  const shown = figure === undefined ? what : `${what}; ${figure} ${results([...references, ...ours])}`;
  return [shown, size, entries(references), entries(ours), timeRatio(row), memoryRatio(row), wanted(row)];
}

const figures = (one: Entry): string =>
  'failed' in one ? one.failed : [duration(one.seconds), ...memoryOf(one)].join(', ');

/** The peak and, in brackets, how much of it came with the work. */
const memoryOf = ({ peak, work }: Exclude<Entry, { failed: string }>): string[] =>
  peak === undefined ? [] : [`${megabytes(peak)}${work === undefined ? '' : ` (${rounded(work)})`}`];

/** The results of all, once where they read the same. */
function results(entries: readonly Entry[]): string {
  const read = entries.flatMap((one) => ('failed' in one || one.result === undefined ? [] : [number(one.result)]));
  return new Set(read).size === 1 ? read[0] : read.join(' / ');
}

/** Of several on either side, the fastest are compared. */
function timeRatio({ references, ours }: Result): string {
  const [reference, own] = [fastest(references), fastest(ours)];
  if (!reference || !own) return '';
  const ratio = reference.seconds / own.seconds;
  return ratio >= 1 ? `${times(ratio)} faster` : `${times(1 / ratio)} slower`;
}

function memoryRatio({ references, ours }: Result): string {
  const [reference, own] = [fastest(references), fastest(ours)];
  return reference?.peak && own?.peak ? `${times(own.peak / reference.peak)} as much` : '';
}

/** What the claim asks for, and whether it is so: of several of ours, all must be as fast as is wanted. */
function wanted({ wanted, references, ours }: Result): string {
  if (!wanted) return '';
  const slowest = Math.max(...ours.map((one) => ('failed' in one ? Number.POSITIVE_INFINITY : one.seconds)));
  const [asked, limit] =
    'ratio' in wanted
      ? [
          wanted.ratio === 1 ? 'not slower' : `${wanted.ratio} ×`,
          (fastest(references)?.seconds ?? Number.POSITIVE_INFINITY) / wanted.ratio,
        ]
      : [`${duration(wanted.seconds)}`, wanted.seconds];
  return slowest <= limit ? asked : `${asked}: missed`;
}

/** Nobody, where all have failed. */
const fastest = (entries: readonly Entry[]): Extract<Entry, { seconds: number }> | undefined =>
  entries.filter((one) => 'seconds' in one).sort((a, b) => a.seconds - b.seconds)[0];

function placesOf(all: readonly Results[]): string {
  const places = all.map(
    ({ environment: { date, cores, processor, versions } }) =>
      `on ${date}, ${cores} cores (${processor}), ${Object.entries(versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', ')}`,
  );
  return `Measured ${[...new Set(places)].join('; ')}.`;
}

const times = (ratio: number): string =>
  `${ratio >= 10 ? Math.round(ratio).toLocaleString('en') : ratio.toFixed(ratio < 2 ? 2 : 1)} ×`;
const rounded = (bytes: number): string => Math.round(bytes / 1e6).toLocaleString('en');
const megabytes = (bytes: number): string => `${rounded(bytes)} MB`;
const duration = (seconds: number): string =>
  seconds < 0.9995
    ? `${(1000 * seconds).toFixed(seconds < 0.01 ? 1 : 0)} ms`
    : `${seconds.toFixed(seconds < 10 ? 2 : 1)} s`;
const number = (value: number): string =>
  value.toLocaleString('en', Number.isInteger(value) ? {} : { maximumSignificantDigits: 5 });
