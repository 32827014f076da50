import type { Cases } from './cases.ts';
import type { CodedFeature, CodeTable } from './code-table.ts';
import { createCodeSorting, MANY } from './sort-codes.ts';

/** The known cases of a node by the value of one feature: values ascend, and only those that occur are there. */
export interface Tally {
  /** How many values occur. */
  values: number;
  /** The code of each. */
  readonly code: Int32Array;
  /** Weight by class, values × classes. */
  readonly weight: Float64Array;
  /** Number and weight of the cases whose value is known. */
  cases: number;
  known: number;
}

/**
 * Counts cases by value, into the same memory every time. Where the feature has few values beside the cases, they are
 * counted where they belong; otherwise the cases are sorted, because most of its values do not occur. Yields to breathe.
 */
export function createTallying({ rows, features, target, classes }: CodeTable) {
  const most = features.reduce((size, feature) => Math.max(size, feature.size), 0);
  const mostMet = Math.min(most, rows);
  const dense = new Float64Array(most * classes);
  const sortCodes = createCodeSorting(rows, most);
  const code = new Int32Array(mostMet);
  const weight = new Float64Array(mostMet * classes);
  const tally: Tally = { values: 0, code, weight, cases: 0, known: 0 };

  const count = ({ codes, size }: CodedFeature, { rows: held, weights }: Cases) => {
    let known = 0;
    let cases = 0;
    for (let k = 0; k < held.length; k++) {
      const row = held[k];
      const value = codes[row];
      if (value < 0) continue;
      dense[value * classes + target[row]] += weights[k];
      known += weights[k];
      cases++;
    }
    let values = 0;
    for (let value = 0; value < size; value++) {
      const from = value * classes;
      let sum = 0;
      for (let c = from; c < from + classes; c++) sum += dense[c];
      if (sum === 0) continue;
      for (let c = 0; c < classes; c++) weight[values * classes + c] = dense[from + c];
      code[values++] = value;
    }
    dense.fill(0, 0, size * classes);
    Object.assign(tally, { values, cases, known });
  };

  const sort = function* ({ codes }: CodedFeature, { rows: held, weights }: Cases): Generator<void, void> {
    const sorted = yield* sortCodes((found, places) => {
      let cases = 0;
      for (let k = 0; k < held.length; k++) {
        const value = codes[held[k]];
        if (value < 0) continue;
        found[cases] = value;
        places[cases++] = k;
      }
      return cases;
    });
    if (sorted.length >= MANY) yield;
    let known = 0;
    let values = 0;
    for (let at = 0; at < sorted.length; at++) {
      if (at % MANY === MANY - 1) yield;
      const value = sorted.codes[at];
      const k = sorted.places[at];
      if (values === 0 || code[values - 1] !== value) {
        weight.fill(0, values * classes, (values + 1) * classes);
        code[values++] = value;
      }
      weight[(values - 1) * classes + target[held[k]]] += weights[k];
      known += weights[k];
    }
    Object.assign(tally, { values, cases: sorted.length, known });
  };

  return function* tallyOf(feature: CodedFeature, cases: Cases): Generator<void, Tally> {
    if (feature.size * classes <= 16 * cases.rows.length) count(feature, cases);
    else yield* sort(feature, cases);
    if (cases.rows.length >= MANY) yield;
    return tally;
  };
}
