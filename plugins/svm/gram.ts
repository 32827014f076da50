import { type Kernel, selfKernel } from './kernel.ts';
import type { KernelValues } from './kernel-values.ts';
import { type Points, swap, swapPoints } from './points.ts';
import { createRowCache } from './row-cache.ts';

/**
 * The matrix K(x_i, x_j) of some points, computed as far as it is asked for and held as far as memory allows. Points
 * can change places, so that those of interest come first; `place` below is where a point stands now.
 */
export interface Gram {
  readonly size: number;
  /** K(x, x) by place. */
  readonly diagonal: Float64Array;
  /** The values at the places 0 … length of a row; the last two rows asked for stay valid. */
  row(place: number, length: number): Float32Array;
  /** A row whose values at the places from … size are known; valid until the next call of anything here. */
  tail(place: number, from: number): Float32Array;
  /** Lets the points of each pair change places; afterwards the first `length` places matter. */
  rearrange(pairs: readonly (readonly [number, number])[], length: number): void;
  /** Multiplications and exponentials spent so far, as a measure of time that is the same on every machine. */
  work(): number;
}

/** The matrix of these points, which it reorders; what it holds of it is in `room`. */
export function createGram(points: Points, kernel: Kernel, values: KernelValues, room: Float32Array): Gram {
  const { rows: size, features, squares } = points;
  const cache = createRowCache(size, room);
  const diagonal = Float64Array.from(squares, (square) => selfKernel(kernel, square));
  const pointAt = Int32Array.from({ length: size }, (_, i) => i);
  // For rows longer than what is held: the present one and the one before.
  const loose = [new Float32Array(size), new Float32Array(size)];
  let work = 0;

  const compute = (place: number, from: number, to: number, out: Float32Array): Float32Array => {
    out.set(values.ofPoint(points, place, from, to), from);
    work += (to - from) * (features + 8);
    return out;
  };
  const looseRow = (): Float32Array => {
    loose.reverse();
    return loose[0];
  };

  return {
    size,
    diagonal,
    row(place, length) {
      if (length > cache.width()) return compute(place, 0, length, looseRow());
      const point = pointAt[place];
      const row = cache.hold(point);
      const known = cache.known(point);
      if (known >= length) return row;
      cache.know(point, length);
      return compute(place, known, length, row);
    },
    tail(place, from) {
      const point = pointAt[place];
      return cache.known(point) === size ? cache.hold(point) : compute(place, from, size, looseRow());
    },
    rearrange(pairs, length) {
      for (const [a, b] of pairs) {
        swapPoints(points, a, b);
        swap(diagonal, a, b);
        swap(pointAt, a, b);
      }
      cache.swapColumns(pairs);
      cache.fit(length);
    },
    work: () => work,
  };
}
