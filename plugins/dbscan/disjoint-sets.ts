/** Sets of the numbers 0 … size − 1 without common members, at first one each. */
export interface DisjointSets {
  /** The least member of the set that a number is in. */
  leastOf(member: number): number;
  unite(a: number, b: number): void;
  /** Makes the set `from … to − 1` of numbers that are still alone. */
  gather(from: number, to: number): void;
}

/** Sets with path halving; the least member leads. Tarjan & van Leeuwen (1984), Worst-case analysis of set union, JACM 31. */
export function disjointSets(size: number): DisjointSets {
  const leader = new Int32Array(size);
  for (let i = 0; i < size; i++) leader[i] = i;
  const leastOf = (member: number): number => {
    let at = member;
    while (leader[at] !== at) {
      leader[at] = leader[leader[at]];
      at = leader[at];
    }
    return at;
  };
  return {
    leastOf,
    unite(a, b) {
      const x = leastOf(a);
      const y = leastOf(b);
      leader[Math.max(x, y)] = Math.min(x, y);
    },
    gather: (from, to) => void leader.fill(from, from, to),
  };
}
