import type { Component } from '../../engine/principal-plane.ts';
import type { ChartsOf } from '../chart.ts';
import { MOST_POINTS } from '../kinds/scatter.ts';
import { about, count, percent } from '../wording.ts';
import { memberPoints, sampleOf } from './member-points.ts';
import type { AnalysisSubject } from './subject.ts';

/** Two features have a plane of their own; with more than these, finding one would take long. */
const [FEWEST_FEATURES, MOST_FEATURES] = [3, 200];
/** Features said to make a component. */
const TOLD = 2;

/**
 * Where the members of segments lie in the plane in which they differ most, whatever the number of features. Components are
 * made of all features, so there are none to show where one is personal data.
 */
export const memberComponents: ChartsOf<AnalysisSubject> = ({ analysis, segments, privacy, sources }) => {
  const features = segments[0]?.profile.length ?? 0;
  if (features < FEWEST_FEATURES || features > MOST_FEATURES || !analysis.features.every(privacy.shows)) return [];
  return [
    {
      id: 'segment-components',
      kind: 'SCATTER',
      title: 'Members by principal components',
      async figure() {
        // One after the other: at once, they would wake a second thread.
        const found = await sources.members(MOST_POINTS);
        const [first, second] = await sources.plane(MOST_POINTS);
        const axis = (name: string, { share, scores }: Component) => ({
          name: `${name} component, ${percent(share)} of the variance`,
          at: (row: number) => scores[row],
        });
        return {
          description: `${count(found.rows.length)} customers on the plane in which they differ most, which has ${percent(first.share + second.share)} of the variance of ${features} features in standard units. The first component is mostly ${made(first)}; the second ${made(second)}.`,
          ...memberPoints(segments, found, axis('first', first), axis('second', second)),
          sample: sampleOf(found),
        };
      },
    },
  ];
};

const made = ({ loadings }: Component): string =>
  loadings
    .toSorted((a, b) => Math.abs(b.loading) - Math.abs(a.loading))
    .slice(0, TOLD)
    .map(({ feature, loading }) => `${feature} (${about(loading)})`)
    .join(' and ') || 'nothing, for nothing varies';
