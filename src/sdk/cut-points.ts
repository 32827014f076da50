/**
 * Cut points of a column, and where values lie among them. Edges ascend; bins are (edge, next edge] unless said otherwise.
 *
 *   equal width   e_i = a + i (b − a) / n
 *   quantiles     type 7 of Hyndman & Fan (1996): h = (n − 1) p, x[⌊h⌋] and its neighbor in the proportion of h − ⌊h⌋
 *
 * Both round as NumPy's `linspace` and `quantile` do, so that a value on an edge falls where pandas puts it.
 */

/** n + 1 edges of n bins of one width from `low` to `high`. */
export function equalWidthEdges(low: number, high: number, bins: number): Float64Array {
  const step = (high - low) / bins;
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => i * step + low);
  edges[bins] = high;
  return edges;
}

/** The quantiles of at least one sorted value, for probabilities in 0…1. */
export const quantileEdges = (sorted: Float64Array, probabilities: Float64Array): Float64Array =>
  quantilesFrom(sorted.length, probabilities, (place) => sorted[place]);

/** The same of `length` values of which `valueAt` says what is at a place in their order. */
export const quantilesFrom = (
  length: number,
  probabilities: Float64Array,
  valueAt: (place: number) => number,
): Float64Array =>
  probabilities.map((p) => {
    const { place, next, part } = between(length, p);
    const [low, high] = [valueAt(place), valueAt(next)];
    return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
  });

/** The places that `quantilesFrom` asks for. */
export const quantilePlaces = (length: number, probabilities: Float64Array): number[] => [
  ...new Set(Array.from(probabilities, (p) => between(length, p)).flatMap(({ place, next }) => [place, next])),
];

function between(length: number, p: number): { place: number; next: number; part: number } {
  const h = (length - 1) * p;
  const place = Math.min(Math.floor(h), length - 1);
  return { place, next: Math.min(place + 1, length - 1), part: h - place };
}

/** The probabilities 0, 1/n, …, 1. */
export const evenProbabilities = (bins: number): Float64Array => equalWidthEdges(0, 1, bins);

/** Ascending edges, each once. */
export const distinctEdges = (edges: Float64Array): Float64Array =>
  edges.filter((edge, i) => i === 0 || edge !== edges[i - 1]);

/** How many of the ascending cut points are below a value: the index of its right-closed bin. */
export function countBelow(cutPoints: Float64Array, value: number): number {
  let low = 0;
  let high = cutPoints.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cutPoints[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of the ascending cut points are at most a value: the index of its left-closed bin. */
export function countUpTo(cutPoints: Float64Array, value: number): number {
  let low = 0;
  let high = cutPoints.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cutPoints[middle] <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The digits after which more would not tell doubles apart. */
const MOST_DIGITS = 17;

/**
 * Ascending numbers as people read them: with three decimals (three digits below 1), and more where two would otherwise
 * look the same. The rule of the interval labels of pandas.
 */
export function readableNumbers(numbers: Float64Array, digits = 3): number[] {
  const distinct = new Set(numbers).size;
  for (let precision = digits; precision <= MOST_DIGITS; precision++) {
    const rounded = Array.from(numbers, (number) => roundReadably(number, precision));
    if (new Set(rounded).size === distinct) return rounded;
  }
  return Array.from(numbers);
}

function roundReadably(number: number, precision: number): number {
  const fraction = number % 1;
  if (fraction === 0) return number;
  const whole = Math.trunc(number);
  const decimals = whole === 0 ? -Math.floor(Math.log10(Math.abs(fraction))) - 1 + precision : precision;
  const scale = 10 ** decimals;
  const rounded = roundHalfEven(number * scale) / scale;
  return Number.isFinite(rounded) ? rounded : number;
}

function roundHalfEven(number: number): number {
  const below = Math.floor(number);
  const rest = number - below;
  if (rest !== 0.5) return rest < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}
