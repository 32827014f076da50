/**
 * The quantile of type 7 (Hyndman & Fan 1996, Sample quantiles in statistical packages; the default of R and NumPy):
 *
 *   h = (n − 1) p,   Q(p) = x[⌊h⌋] + (h − ⌊h⌋) (x[⌊h⌋ + 1] − x[⌊h⌋])
 *
 * `sorted` ascends and has at least one value; `p` is in 0…1.
 */
export function quantileSorted(sorted: Float64Array, p: number): number {
  const h = (sorted.length - 1) * p;
  const below = Math.floor(h);
  const low = sorted[below];
  return h === below ? low : low + (h - below) * (sorted[below + 1] - low);
}
