/**
 * Numbers of which it is not known how many there will be. A list of JavaScript would hold them in its heap, where what it has
 * outgrown stays until everything is collected; this holds at most twice what it needs, outside.
 */
export interface Growing<Numbers> {
  length(): number;
  push(value: number): void;
  set(at: number, value: number): void;
  /** All of them, copied. */
  finish(): Numbers;
}

const START = 64;

export const growingInt32 = (): Growing<Int32Array> => growing((length) => new Int32Array(length));
export const growingFloat64 = (): Growing<Float64Array> => growing((length) => new Float64Array(length));

function growing<Numbers extends Int32Array | Float64Array>(make: (length: number) => Numbers): Growing<Numbers> {
  let values = make(START);
  let length = 0;
  return {
    length: () => length,
    push(value) {
      if (length === values.length) {
        const larger = make(2 * length);
        larger.set(values);
        values = larger;
      }
      values[length++] = value;
    },
    set(at, value) {
      values[at] = value;
    },
    finish() {
      const all = make(length);
      all.set(values.subarray(0, length));
      return all;
    },
  };
}
