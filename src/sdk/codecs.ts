import { z } from 'zod';

/** Typed arrays are little-endian bytes in base64: exact, compact, and plain JSON. */
type Numbers = Float64Array | Int32Array;

const typedArray = <A extends Numbers>(make: { new (buffer: ArrayBuffer): A; BYTES_PER_ELEMENT: number }) =>
  z.codec(
    z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/),
    z.custom<A>((value) => value instanceof make),
    {
      decode: (text, context) => {
        const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
        if (bytes.length % make.BYTES_PER_ELEMENT === 0) return new make(bytes.buffer);
        context.issues.push({
          code: 'custom',
          input: text,
          message: `${bytes.length} bytes are no whole number of elements`,
        });
        return z.NEVER;
      },
      encode: (array) => {
        const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
        let text = '';
        for (let start = 0; start < bytes.length; start += 0x8000)
          text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
        return btoa(text);
      },
    },
  );

/** A `Float64Array` in the model, base64 in its JSON. */
export const float64s = () => typedArray<Float64Array>(Float64Array);
/** An `Int32Array` in the model, base64 in its JSON. */
export const int32s = () => typedArray<Int32Array>(Int32Array);

/** Numbers in `rows` rows of `columns`, row after row. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** A `Matrix` in the model; its JSON is refused where the length is not rows × columns. */
export const matrix = () =>
  z
    .strictObject({ rows: z.int().min(0), columns: z.int().min(0), values: float64s() })
    .refine(({ rows, columns, values }) => values.length === rows * columns, 'values are not rows × columns');
