import type { Segment } from '../../segments/segment.entity.ts';
import type { ChartsOf, ChartTable } from '../chart.ts';
import { heatMap } from '../kinds/heat-map.ts';
import { radar } from '../kinds/radar.ts';
import { about } from '../wording.ts';
import type { AnalysisSubject } from './subject.ts';

/** More polygons or corners than these cannot be read. */
const MOST_POLYGONS = 6;
const MOST_CORNERS = 10;
/** More rows or columns than these have no room for their names. */
const MOST_SEGMENTS = 30;
const MOST_FEATURES = 25;

/** How segments differ from everyone: the largest as polygons, and all of them as a grid. */
export const segmentProfiles: ChartsOf<AnalysisSubject> = ({ segments }) => {
  const known = segments.filter(({ isNoise }) => !isNoise);
  const features = telling(known);
  if (known.length < 2 || features.length === 0) return [];
  const corners = features.slice(0, MOST_CORNERS);
  const polygons = [...known].sort((a, b) => b.size - a.size || a.id - b.id).slice(0, MOST_POLYGONS);
  return [
    // Two corners make no polygon.
    ...(corners.length < 3
      ? []
      : [
          {
            id: 'segment-profiles',
            kind: 'RADAR' as const,
            title: 'Segment profiles',
            figure() {
              const table: ChartTable = [
                { name: 'feature', values: corners },
                ...polygons.map((segment) => ({
                  name: segment.name,
                  values: corners.map((feature) => effectOf(segment, feature)),
                })),
              ];
              return {
                description: `How far the means of ${polygons.length} segments lie from the mean of all, in standard deviations of all. ${strongest(polygons, corners)}`,
                table,
                option: radar(table),
                sample:
                  polygons.length < known.length
                    ? { shown: polygons.length, total: known.length, what: 'segments, the largest' }
                    : null,
              };
            },
          },
        ]),
    {
      id: 'segment-differences',
      kind: 'HEAT_MAP',
      title: 'How segments differ from everyone',
      figure() {
        const rows = known.slice(0, MOST_SEGMENTS);
        const columns = features.slice(0, MOST_FEATURES);
        const cells = rows.flatMap((segment) => columns.map((feature) => ({ segment, feature })));
        const table = [
          { name: 'feature', values: cells.map(({ feature }) => feature) },
          { name: 'segment', values: cells.map(({ segment }) => segment.name) },
          { name: 'effect size', values: cells.map(({ segment, feature }) => effectOf(segment, feature)) },
        ];
        return {
          description: `Effect sizes of ${columns.length} features in ${rows.length} segments, in standard deviations from the mean of all. ${strongest(rows, columns)}`,
          table,
          option: heatMap(table, { diverging: true }),
          sample:
            cells.length < known.length * features.length
              ? { shown: cells.length, total: known.length * features.length, what: 'cells' }
              : null,
        };
      },
    },
  ];
};

/** The features in which segments lie farthest apart, weighed by their sizes; most telling first. */
export function telling(segments: readonly Segment[]): string[] {
  const spread = new Map<string, number>();
  for (const { share, profile } of segments)
    for (const { feature, effectSize } of profile)
      spread.set(feature, (spread.get(feature) ?? 0) + share * effectSize ** 2);
  return [...spread].sort(([, a], [, b]) => b - a).map(([feature]) => feature);
}

const effectOf = ({ profile }: Segment, feature: string): number =>
  profile.find((entry) => entry.feature === feature)?.effectSize ?? 0;

function strongest(segments: readonly Segment[], features: readonly string[]): string {
  const all = segments.flatMap((segment) =>
    features.map((feature) => ({ segment, feature, effect: effectOf(segment, feature) })),
  );
  const { segment, feature, effect } = all.reduce((most, one) =>
    Math.abs(one.effect) > Math.abs(most.effect) ? one : most,
  );
  return `Farthest is "${segment.name}" in ${feature}: ${about(effect)}.`;
}
