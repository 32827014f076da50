import type { RowRange } from './criterion.ts';
import { rowOf } from './rows-in-order.ts';

/**
 * Parts a range by the side of each row (1 left, 0 right), keeping the order within either side. Only the wanted sides are
 * sure to be in place afterwards.
 */
export function partRows(
  { list, start, end }: RowRange,
  side: Uint8Array,
  scratch: Int32Array,
  wanted: { readonly left: boolean; readonly right: boolean },
): void {
  if (!wanted.right) compactLeft(list, start, end, side);
  else if (!wanted.left) compactRight(list, start, end, side);
  else partBoth(list, start, end, side, scratch);
}

// A side is as good as random to the processor, so each row is written to both places, and one of the ends moves on.

function partBoth(list: Int32Array, start: number, end: number, side: Uint8Array, scratch: Int32Array): void {
  let left = start;
  let right = 0;
  for (let p = start; p < end; p++) {
    const entry = list[p];
    const goes = side[rowOf(entry)];
    list[left] = entry;
    scratch[right] = entry;
    left += goes;
    right += 1 - goes;
  }
  for (let k = 0; k < right; k++) list[left + k] = scratch[k];
}

function compactLeft(list: Int32Array, start: number, end: number, side: Uint8Array): void {
  let left = start;
  for (let p = start; p < end; p++) {
    const entry = list[p];
    list[left] = entry;
    left += side[rowOf(entry)];
  }
}

function compactRight(list: Int32Array, start: number, end: number, side: Uint8Array): void {
  let right = end - 1;
  for (let p = end - 1; p >= start; p--) {
    const entry = list[p];
    list[right] = entry;
    right -= 1 - side[rowOf(entry)];
  }
}
