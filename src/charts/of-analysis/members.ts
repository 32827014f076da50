import { quantileSorted } from '#sdk';
import type { Chart, ChartsOf } from '../chart.ts';
import { box } from '../kinds/box.ts';
import { MOST_POINTS } from '../kinds/scatter.ts';
import { slugs } from '../slug.ts';
import { about, count } from '../wording.ts';
import { memberPoints, sampleOf } from './member-points.ts';
import { telling } from './segment-profiles.ts';
import type { AnalysisSubject } from './subject.ts';

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

const memberScatter = ({ segments, sources }: AnalysisSubject, x: string, y: string): Chart => ({
  id: 'segment-members',
  kind: 'SCATTER',
  title: `Members by ${x} and ${y}`,
  async figure() {
    const found = await sources.members(MOST_POINTS);
    const axisOf = (name: string) => ({ name, at: (row: number) => found.rows[row][name] as number });
    return {
      description: `${count(found.rows.length)} customers by ${x} and ${y}, the features in which the ${count(segments.length)} segments differ most.`,
      ...memberPoints(segments, found, axisOf(x), axisOf(y)),
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
