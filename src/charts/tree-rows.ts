import { z } from 'zod';

/** A node as trees of yes-or-no questions describe theirs (left and right), or as trees of categories do (branches). */
interface NodeData {
  readonly answer: string;
  readonly confidence?: number | undefined;
  readonly rows?: number | undefined;
  readonly cases?: number | undefined;
  readonly feature?: string | undefined;
  readonly threshold?: number | undefined;
  readonly categories?: readonly string[] | undefined;
  readonly left?: NodeData | undefined;
  readonly right?: NodeData | undefined;
  readonly branches?: readonly (NodeData & { readonly when: string })[] | undefined;
  readonly below?: number | undefined;
}

const Node: z.ZodType<NodeData> = z.lazy(() =>
  z.object({
    answer: z.string(),
    confidence: z.number().optional(),
    rows: z.number().optional(),
    cases: z.number().optional(),
    feature: z.string().optional(),
    threshold: z.number().optional(),
    categories: z.array(z.string()).optional(),
    left: Node.optional(),
    right: Node.optional(),
    branches: z.array(z.intersection(Node, z.object({ when: z.string() }))).optional(),
    below: z.number().optional(),
  }),
);

/** One node of a tree: its parent is another one's place in the list, null for the root. */
export interface TreeRow {
  readonly parent: number | null;
  /** Such as `age ≤ 30.5`; "all" at the root. */
  readonly condition: string;
  readonly answer: string;
  readonly rows: number;
}

export interface TreeRows {
  readonly shown: readonly TreeRow[];
  /** Nodes there are, as far as the details tell. */
  readonly total: number;
  readonly features: readonly string[];
  /** Levels and ends of what is shown. */
  readonly levels: number;
  readonly leaves: number;
}

/**
 * The tree in an explanation's details as rows, nearest to the root first, at most `most` of them but whole questions;
 * null where there is none.
 */
export function treeRows(details: unknown, most: number): TreeRows | null {
  const root = z.object({ tree: Node }).safeParse(details).data?.tree;
  if (!root) return null;
  const shown: TreeRow[] = [];
  const features = new Set<string>();
  let [total, levels] = [0, 0];
  let level: readonly { readonly node: NodeData; readonly condition: string; readonly parent: number | null }[] = [
    { node: root, condition: 'all', parent: null },
  ];
  while (level.length > 0) {
    const fits = shown.length + level.length <= most;
    if (fits) levels++;
    const next = [];
    for (const { node, condition, parent } of level) {
      total += 1 + (node.below ?? 0);
      const place = fits ? shown.push(rowOf(node, condition, parent)) - 1 : null;
      const children = childrenOf(node);
      if (fits && node.feature !== undefined) features.add(node.feature);
      next.push(...children.map((child) => ({ ...child, parent: place })));
    }
    level = next;
  }
  const inner = new Set(shown.map(({ parent }) => parent).filter((parent) => parent !== null));
  return { shown, total, features: [...features], levels, leaves: shown.length - inner.size };
}

const rowOf = (node: NodeData, condition: string, parent: number | null): TreeRow => ({
  parent,
  condition,
  answer: node.confidence === undefined ? node.answer : `${node.answer} (${Math.round(100 * node.confidence)} %)`,
  rows: Math.round(node.rows ?? node.cases ?? 0),
});

function childrenOf({ left, right, branches, feature, threshold, categories }: NodeData) {
  if (branches) return branches.map((node) => ({ node, condition: node.when }));
  if (!left || !right) return [];
  const short = threshold === undefined ? '' : String(Number(threshold.toPrecision(5)));
  const [yes, no] = categories
    ? [`${feature} is ${categories.join(', ')}`, `${feature} is not ${categories.join(', ')}`]
    : threshold === undefined
      ? [`${feature} is known`, `${feature} is missing`]
      : [`${feature} ≤ ${short}`, `${feature} > ${short}`];
  return [
    { node: left, condition: yes },
    { node: right, condition: no },
  ];
}
