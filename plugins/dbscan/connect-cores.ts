import { boxGap, boxSpan, type KdTree, type Progress, pointGap, pointPower } from '#sdk';
import { type DisjointSets, disjointSets } from './disjoint-sets.ts';
import { pacing } from './pacing.ts';
import { nodesTouch, pointTouches } from './touching.ts';

/**
 * Connects points that are within a radius of each other (a power), directly or through others; answers the component
 * of every point, numbered in their order.
 *
 * From the leaves up, the two halves of every node are joined. A node whose points are all connected is whole: two whole
 * nodes need but one pair of points within the radius, and none if they are connected already. A box no wider than the
 * radius is whole from the start. So what is dense, and has the most pairs, costs the least.
 */
export function* connectCores(tree: KdTree, radius: number): Generator<Progress, Int32Array> {
  const { row, right } = tree;
  const sets = disjointSets(row.length);
  const whole = wholeBoxes(tree, radius, sets);
  const join = joining(tree, radius, sets, whole);
  const nodes = right.length;
  const isDue = pacing();
  for (let node = nodes - 1; node >= 0; node--) {
    if (whole[node] === 1) continue;
    const waiting = right[node] === 0 ? [node, node] : [node + 1, right[node]];
    while (waiting.length > 0) {
      if (isDue(join(waiting))) yield { done: nodes - 1 - node, of: nodes };
    }
  }
  return numbered(sets, row.length);
}

/** Gathers the points of every box that is no wider than the radius; 1 says that a node lies in one. */
function wholeBoxes(tree: KdTree, radius: number, sets: DisjointSets): Uint8Array {
  const { start, end, right, boxes, dimensions, squared } = tree;
  const isSmall = (node: number) => boxSpan(boxes, node * 2 * dimensions, dimensions, squared) <= radius;
  const whole = new Uint8Array(start.length);
  for (let node = 0; node < start.length; node++) {
    if (whole[node] === 0 && (start[node] === end[node] || isSmall(node))) {
      sets.gather(start[node], end[node]);
      whole[node] = 1;
    }
    if (whole[node] === 1 && right[node] !== 0) whole[node + 1] = whole[right[node]] = 1;
  }
  return whole;
}

/**
 * Takes two nodes from a stack, connects what touches between them, and puts back the pairs of their parts that are
 * still to be joined; says how many coordinates it looked at.
 */
function joining(tree: KdTree, radius: number, sets: DisjointSets, whole: Uint8Array) {
  const { points, start, end, right, boxes, dimensions, squared } = tree;
  const { leastOf, unite } = sets;
  const size = 2 * dimensions;
  const effort = new Float64Array(1);

  const connected = (a: number, b: number): boolean => leastOf(a) === leastOf(b);
  /** Whether all points of a node are known to be connected; without asking below its children. */
  const isWhole = (node: number): boolean => {
    if (whole[node] === 1) return true;
    const other = right[node];
    if (other === 0) {
      for (let point = start[node] + 1; point < end[node]; point++) if (!connected(start[node], point)) return false;
    } else if (whole[node + 1] === 0 || whole[other] === 0) return false;
    else if (!isEmpty(node + 1) && !isEmpty(other) && !connected(start[node], start[other])) return false;
    whole[node] = 1;
    return true;
  };
  const isEmpty = (node: number): boolean => start[node] === end[node];

  const joinPoint = (point: number, node: number): void => {
    effort[0] += size;
    if (isEmpty(node)) return;
    if (isWhole(node)) {
      if (!connected(point, start[node]) && pointTouches(tree, radius, point, node, effort)) unite(point, start[node]);
    } else if (right[node] === 0) {
      for (let other = start[node]; other < end[node]; other++)
        if (
          !connected(point, other) &&
          pointPower(points, point * dimensions, points, other * dimensions, dimensions, squared) <= radius
        )
          unite(point, other);
    } else if (pointGap(points, point * dimensions, boxes, node * size, dimensions, squared, radius) <= radius) {
      joinPoint(point, node + 1);
      joinPoint(point, right[node]);
    }
  };

  const joinNodes = (a: number, b: number, waiting: number[]): void => {
    effort[0] += size;
    if (isEmpty(a) || isEmpty(b)) return;
    const aIsWhole = isWhole(a);
    const bIsWhole = isWhole(b);
    if (aIsWhole && bIsWhole) {
      if (!connected(start[a], start[b]) && nodesTouch(tree, radius, a, b, effort)) unite(start[a], start[b]);
      return;
    }
    if (boxGap(boxes, a * size, b * size, dimensions, squared, radius) > radius) return;
    // One that is not whole gives way to its parts, the larger if neither is.
    const divideA = bIsWhole || (!aIsWhole && end[a] - start[a] > end[b] - start[b]);
    const [divided, other] = divideA ? [a, b] : [b, a];
    if (right[divided] !== 0) waiting.push(divided + 1, other, right[divided], other);
    else for (let point = start[divided]; point < end[divided]; point++) joinPoint(point, other);
  };

  return (waiting: number[]): number => {
    const b = waiting.pop() as number;
    const a = waiting.pop() as number;
    effort[0] = 0;
    joinNodes(a, b, waiting);
    return effort[0];
  };
}

/** The sets numbered by their least members. */
function numbered({ leastOf }: DisjointSets, size: number): Int32Array {
  const component = new Int32Array(size);
  let components = 0;
  for (let point = 0; point < size; point++) {
    const least = leastOf(point);
    component[point] = least === point ? components++ : component[least];
  }
  return component;
}
