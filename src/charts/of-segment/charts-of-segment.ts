import type { Segment } from '../../segments/segment.entity.ts';
import type { Chart, ChartsOf } from '../chart.ts';
import { bar, sizeOfBars } from '../kinds/bar.ts';
import { pie } from '../kinds/pie.ts';
import { radar } from '../kinds/radar.ts';
import { about, count, percent } from '../wording.ts';

const MOST_BARS = 25;
const MOST_CORNERS = 10;

/** How a segment differs from everyone, feature by feature, the most telling first. */
const profile: ChartsOf<Segment> = ({ name, profile, size }) => {
  const ordered = [...profile].sort((a, b) => Math.abs(b.effectSize) - Math.abs(a.effectSize));
  const [first] = ordered;
  if (!first) return [];
  const description = `How "${name}" with ${count(size)} customers differs from everyone, in standard deviations of all; most in ${first.feature}: ${about(first.effectSize)}, a mean of ${about(first.mean)} where all have ${about(first.overallMean)}.`;
  const shown = ordered.slice(0, MOST_BARS);
  const corners = ordered.slice(0, MOST_CORNERS);
  const bars: Chart = {
    id: 'profile',
    kind: 'BAR',
    title: 'How it differs from everyone',
    figure() {
      const table = [
        { name: 'feature', values: shown.map(({ feature }) => feature) },
        { name: 'effect size', values: shown.map(({ effectSize }) => effectSize) },
        { name: 'mean', values: shown.map(({ mean }) => mean) },
        { name: 'mean of all', values: shown.map(({ overallMean }) => overallMean) },
      ];
      return {
        description,
        table,
        option: bar(table.slice(0, 2), { x: 'standard deviations from the mean of all' }),
        ...sizeOfBars(shown.length),
        sample: shown.length < ordered.length ? { shown: shown.length, total: ordered.length, what: 'features' } : null,
      };
    },
  };
  const polygon: Chart = {
    id: 'profile-radar',
    kind: 'RADAR',
    title: 'Profile beside everyone',
    figure() {
      const table = [
        { name: 'feature', values: corners.map(({ feature }) => feature) },
        { name, values: corners.map(({ effectSize }) => effectSize) },
        { name: 'everyone', values: corners.map(() => 0) },
      ];
      return {
        description,
        table,
        option: radar(table),
        sample:
          corners.length < ordered.length ? { shown: corners.length, total: ordered.length, what: 'features' } : null,
      };
    },
  };
  return corners.length < 3 ? [bars] : [bars, polygon];
};

/** What part of all customers a segment is. */
const share: ChartsOf<Segment> = ({ name, size, share }) => [
  {
    id: 'share',
    kind: 'PIE',
    title: 'Share of all customers',
    figure() {
      const others = 'all others';
      const table = [
        { name: 'segment', values: [name, others] },
        { name: 'customers', values: [size, Math.round(size / share) - size] },
      ];
      return {
        description: `"${name}" has ${count(size)} customers, ${percent(share)} of all.`,
        table,
        option: pie(table, { muted: others }),
      };
    },
  },
];

export const chartsOfSegment: ChartsOf<Segment> = (segment) => [profile, share].flatMap((sort) => sort(segment));
