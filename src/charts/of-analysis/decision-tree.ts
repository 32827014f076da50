import type { ChartsOf } from '../chart.ts';
import { sizeOfTree, tree } from '../kinds/tree.ts';
import { treeRows } from '../tree-rows.ts';
import { count } from '../wording.ts';
import type { AnalysisSubject } from './subject.ts';

/** More nodes than these have no room for their texts. */
const MOST_NODES = 31;

/** The questions of a tree, from the first. */
export const decisionTree: ChartsOf<AnalysisSubject> = ({ analysis: { explanation }, privacy }) => {
  const found = treeRows(explanation?.details, MOST_NODES);
  // Conditions name values of features, and leaves those of the target.
  if (!found || privacy.hidesTarget || !found.features.every(privacy.shows)) return [];
  return [
    {
      id: 'tree',
      kind: 'TREE',
      title: 'Decision tree',
      figure() {
        const { shown, total, features } = found;
        const table = [
          { name: 'node', values: [...shown.keys()] },
          { name: 'parent', values: shown.map(({ parent }) => parent) },
          {
            name: 'text',
            values: shown.map(({ condition, answer, rows }) => `${condition}\n${answer}, ${count(rows)}`),
          },
          { name: 'condition', values: shown.map(({ condition }) => condition) },
          { name: 'answer', values: shown.map(({ answer }) => answer) },
          { name: 'rows', values: shown.map(({ rows }) => rows) },
        ];
        return {
          description:
            shown.length === 1
              ? `A tree without questions: it always answers ${shown[0].answer}.`
              : `A tree of ${count(total)} nodes that asks about ${features.join(', ')}; its first question splits ${count(shown[0].rows)} rows by "${shown[1].condition}".`,
          table,
          option: tree(table),
          size: sizeOfTree(found.levels, found.leaves),
          sample: shown.length < total ? { shown: shown.length, total, what: 'nodes, from the root' } : null,
        };
      },
    },
  ];
};
