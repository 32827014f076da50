/** The numbers of an array at the start of another of at least `length`, with room to grow. */
export function grownInts(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(length, 2 * array.length));
  larger.set(array);
  return larger;
}

/** Sorts the numbers from `start` to `end` − 1, ascending. Baskets and their like are mostly short, where insertion is fastest. */
export function sortInts(array: Int32Array, start: number, end: number): void {
  if (end - start > 40) {
    array.subarray(start, end).sort();
    return;
  }
  for (let i = start + 1; i < end; i++) {
    const value = array[i];
    let j = i - 1;
    for (; j >= start && array[j] > value; j--) array[j + 1] = array[j];
    array[j + 1] = value;
  }
}
