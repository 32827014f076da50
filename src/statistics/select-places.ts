/** Runs this short are sorted by insertion. */
const FEW = 32;

/**
 * Rearranges values, none of them NaN, until those at `places` are what ascending order has there, everything before each
 * at most and everything after it at least as large. Expected O(n log p) for p ascending places; where partitioning goes
 * badly a native sort takes over, so never worse than O(n log n).
 *
 * Hoare (1961), Algorithm 65: FIND; Musser (1997), Introspective sorting and selection algorithms.
 */
export function selectPlaces(values: Float64Array, places: readonly number[]): void {
  const wanted = places.filter((place, i) => place !== places[i - 1]);
  select(values, 0, values.length - 1, wanted, 2 * Math.ceil(Math.log2(values.length + 1)));
}

function select(values: Float64Array, from: number, to: number, places: readonly number[], budget: number): void {
  let [low, high, left, wanted] = [from, to, budget, places];
  while (wanted.length > 0 && low < high) {
    if (high - low < FEW || left-- === 0) {
      sortRun(values, low, high);
      return;
    }
    const [below, above] = partition(values, low, high);
    const smaller = wanted.filter((place) => place <= below);
    const larger = wanted.filter((place) => place >= above);
    if (smaller.length > 0 && larger.length > 0) select(values, low, below, smaller, left);
    if (larger.length > 0) [low, wanted] = [above, larger];
    else [high, wanted] = [below, smaller];
  }
}

/** Moves small values before large ones; what lies between the two ends answered is in its place already. */
function partition(values: Float64Array, low: number, high: number): [below: number, above: number] {
  const pivot = middleOf(values[low], values[(low + high) >>> 1], values[high]);
  let [i, j] = [low, high];
  while (i <= j) {
    while (values[i] < pivot) i++;
    while (values[j] > pivot) j--;
    if (i > j) break;
    const value = values[i];
    values[i++] = values[j];
    values[j--] = value;
  }
  return [j, i];
}

const middleOf = (a: number, b: number, c: number) => Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));

function sortRun(values: Float64Array, low: number, high: number): void {
  if (high - low >= FEW) values.subarray(low, high + 1).sort();
  else insertionSort(values, low, high);
}

function insertionSort(values: Float64Array, low: number, high: number): void {
  for (let i = low + 1; i <= high; i++) {
    const value = values[i];
    let j = i - 1;
    for (; j >= low && values[j] > value; j--) values[j + 1] = values[j];
    values[j + 1] = value;
  }
}
