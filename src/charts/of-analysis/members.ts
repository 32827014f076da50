import { quantileSorted } from '#sdk';
import type { Chart, ChartsOf } from '../chart.ts';
import { box } from '../kinds/box.ts';
import { MOST_POINTS, scatter } from '../kinds/scatter.ts';
import { slugs } from '../slug.ts';
import { about, count } from '../wording.ts';
import { telling } from './segment-profiles.ts';
import type { AnalysisSubject, Members } from './subject.ts';

/** Groups beyond these would share colours: the smallest segments are drawn as one. */
const MOST_GROUPS = 7;
const MOST_BOXES = 20;
const MOST_FEATURES = 20;

/** Where the members of segments lie: over the two features that tell segments apart best, and feature by feature. */
export const members: ChartsOf<AnalysisSubject> = (subject) => {
  const { segments, features, privacy } = subject;
  const numeric = features
    .filter(({ name, type }) => (type === 'INTEGER' || type === 'NUMBER') && privacy.shows(name))
    .map(({ name }) => name);
  const ordered = telling(segments.filter(({ isNoise }) => !isNoise)).filter((name) => numeric.includes(name));
  if (segments.length === 0 || ordered.length === 0) return [];
  const ids = slugs(numeric);
  return [
    ...(ordered.length < 2 ? [] : [memberScatter(subject, ordered[0], ordered[1])]),
    ...ordered
      .slice(0, MOST_FEATURES)
      .map((feature) => featureBoxes(subject, feature, `box-of-${ids[numeric.indexOf(feature)]}`)),
  ];
};

const sampleOf = ({ rows, total }: Members) =>
  rows.length < total ? { shown: rows.length, total, what: 'customers' } : null;

const memberScatter = ({ segments, sources }: AnalysisSubject, x: string, y: string): Chart => ({
  id: 'segment-members',
  kind: 'SCATTER',
  title: `Members by ${x} and ${y}`,
  async figure() {
    const found = await sources.members(MOST_POINTS);
    const bySize = [...segments].sort((a, b) => b.size - a.size || a.id - b.id);
    const own = bySize.length > MOST_GROUPS ? bySize.slice(0, MOST_GROUPS - 1) : bySize;
    const rest = `${bySize.length - own.length} more segments`;
    const nameOf = (index: number) => own.find((segment) => segment.index === index)?.name ?? rest;
    // Large segments first: small ones are drawn above them.
    const place = new Map(own.map(({ name }, i) => [name, i]));
    const points = found.rows
      .map((row, i) => ({ x: row[x] as number, y: row[y] as number, segment: nameOf(found.segment[i]) }))
      .sort((a, b) => (place.get(a.segment) ?? -1) - (place.get(b.segment) ?? -1));
    const table = [
      { name: x, values: points.map((point) => point.x) },
      { name: y, values: points.map((point) => point.y) },
      { name: 'segment', values: points.map(({ segment }) => segment) },
    ];
    return {
      description: `${count(points.length)} customers by ${x} and ${y}, the features in which the ${count(segments.length)} segments differ most.`,
      table,
      option: scatter(table, {
        x,
        y,
        muted: [rest, ...segments.filter(({ isNoise }) => isNoise).map(({ name }) => name)],
      }),
      sample: sampleOf(found),
    };
  },
});

const featureBoxes = ({ segments, sources }: AnalysisSubject, feature: string, id: string): Chart => ({
  id,
  kind: 'BOX',
  title: `${feature} by segment`,
  async figure() {
    const found = await sources.members(MOST_POINTS);
    const boxes = segments.slice(0, MOST_BOXES).flatMap(({ name, index }) => {
      const values = found.rows.filter((_, i) => found.segment[i] === index).map((row) => row[feature] as number);
      return values.length === 0 ? [] : [{ name, five: fiveNumbers(values) }];
    });
    const table = [
      { name: 'segment', values: boxes.map(({ name }) => name) },
      ...['minimum', 'first quartile', 'median', 'third quartile', 'maximum'].map((name, at) => ({
        name,
        values: boxes.map(({ five }) => five[at]),
      })),
    ];
    const medians = [...boxes].sort((a, b) => a.five[2] - b.five[2]);
    const [least, most] = [medians[0], medians[medians.length - 1]];
    return {
      description: `${feature} in ${boxes.length} segments: the median is least in "${least.name}" (${about(least.five[2])}) and greatest in "${most.name}" (${about(most.five[2])}).`,
      table,
      option: box(table, { x: feature }),
      sample: sampleOf(found),
    };
  },
});

/** Minimum, quartiles and maximum; quartiles by linear interpolation, as numpy has them. */
function fiveNumbers(values: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort();
  return [0, 0.25, 0.5, 0.75, 1].map((p) => quantileSorted(sorted, p));
}
