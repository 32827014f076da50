import type { Chart, ChartsOf } from '../chart.ts';
import { dendrogram } from '../kinds/dendrogram.ts';
import { wardLinkage } from '../ward-linkage.ts';
import { about } from '../wording.ts';
import type { AnalysisSubject } from './subject.ts';

/** More leaves than these have no room for their names. */
const MOST_LEAVES = 40;

/** Which segments are alike: their mean customers joined by Ward's criterion, in standard deviations of all customers. */
export const segmentKinship: ChartsOf<AnalysisSubject> = ({ segments }): readonly Chart[] => {
  const known = segments.filter(({ isNoise, profile }) => !isNoise && profile.length > 0);
  if (known.length < 3) return [];
  return [
    {
      id: 'segment-kinship',
      kind: 'DENDROGRAM',
      title: 'Kinship of the segments',
      figure() {
        const leaves = [...known]
          .sort((a, b) => b.size - a.size || a.id - b.id)
          .slice(0, MOST_LEAVES)
          .sort((a, b) => a.id - b.id);
        const merges = wardLinkage(leaves.map(({ profile }) => profile.map(({ effectSize }) => effectSize)));
        const names = leaves.map(({ name }) => name);
        const [first] = merges;
        return {
          description: `Which of ${names.length} segments are alike, by Ward's criterion over their profiles: nearest are "${names[first.left]}" and "${names[first.right]}", ${about(first.distance)} apart.`,
          table: [
            { name: 'left', values: merges.map(({ left }) => names[left] ?? `group ${left - names.length + 1}`) },
            { name: 'right', values: merges.map(({ right }) => names[right] ?? `group ${right - names.length + 1}`) },
            { name: 'distance', values: merges.map(({ distance }) => distance) },
            { name: 'segments', values: merges.map(({ size }) => size) },
          ],
          option: dendrogram(names, merges),
          sample:
            names.length < known.length
              ? { shown: names.length, total: known.length, what: 'segments, the largest' }
              : null,
        };
      },
    },
  ];
};
