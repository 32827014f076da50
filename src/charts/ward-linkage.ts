/**
 * Agglomerative clustering by Ward's criterion. Groups u, v of n_u, n_v points join where the distance is least; that of
 * the joined group to another group w is, by the recurrence of Lance & Williams,
 *
 *   d(uv, w)² = ((n_u + n_w) d(u, w)² + (n_v + n_w) d(v, w)² − n_w d(u, v)²) / (n_u + n_v + n_w)
 *
 * with Euclidean distances between points at first. Ties go to the pair with the lowest numbers. Cubic in the points,
 * which here are segments, dozens at most.
 *
 * Ward (1963), Hierarchical grouping to optimize an objective function, JASA 58; Lance & Williams (1967), The Computer
 * Journal 9.
 */

/** Joins two of the points 0 … n − 1 or of the groups n, n + 1 … that earlier merges have made; `left` is the lower number. */
export interface Merge {
  readonly left: number;
  readonly right: number;
  readonly distance: number;
  /** Points in the group made. */
  readonly size: number;
}

/** The n − 1 merges of n points, nearest first. */
export function wardLinkage(points: readonly (readonly number[])[]): Merge[] {
  const squares = points.map((a) => points.map((b) => a.reduce((sum, value, j) => sum + (value - b[j]) ** 2, 0)));
  const groups = points.map((_, place) => ({ place, number: place, size: 1 }));
  const merges: Merge[] = [];
  while (groups.length > 1) {
    const [u, v] = nearest(groups, squares);
    const between = squares[u.place][v.place];
    for (const w of groups) {
      if (w === u || w === v) continue;
      const joined =
        ((u.size + w.size) * squares[u.place][w.place] +
          (v.size + w.size) * squares[v.place][w.place] -
          w.size * between) /
        (u.size + v.size + w.size);
      squares[u.place][w.place] = joined;
      squares[w.place][u.place] = joined;
    }
    const size = u.size + v.size;
    merges.push({ left: u.number, right: v.number, distance: Math.sqrt(Math.max(0, between)), size });
    groups.splice(groups.indexOf(v), 1);
    groups.splice(groups.indexOf(u), 1);
    groups.push({ place: u.place, number: points.length + merges.length - 1, size });
  }
  return merges;
}

interface Group {
  readonly place: number;
  readonly number: number;
  readonly size: number;
}

/** The two groups with the least distance; groups are in the order of their numbers. */
function nearest(groups: readonly Group[], squares: readonly (readonly number[])[]): [Group, Group] {
  let [u, v] = groups;
  for (const [i, a] of groups.entries())
    for (const b of groups.slice(i + 1)) if (squares[a.place][b.place] < squares[u.place][v.place]) [u, v] = [a, b];
  return [u, v];
}
