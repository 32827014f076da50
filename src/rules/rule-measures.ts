/**
 * Measures of the rule A ⇒ C from counts of baskets: n in all, a with A, c with C, ac with both.
 *
 *   support      ac / n                         confidence   ac / a
 *   lift         (ac / a) / (c / n)             leverage     ac / n − (a / n)(c / n)
 *   conviction   (1 − c / n) / (1 − ac / a)     ∞ where the confidence is 1
 *   cosine       ac / √(a c)                    Jaccard      ac / (a + c − ac)
 *   Kulczynski   ½ (ac / a + ac / c)            phi          (n ac − a c) / √(a c (n − a)(n − c))
 *   χ² = n φ² on one degree of freedom; p = erfc(√(χ² / 2))
 *
 * Tan, Kumar & Srivastava (2004), Selecting the right objective measure for association analysis, Information Systems 29.
 */
import { erfc } from './erfc.ts';

export interface RuleMeasures {
  readonly count: number;
  readonly support: number;
  readonly confidence: number;
  readonly lift: number;
  readonly leverage: number;
  /** null stands for infinity. */
  readonly conviction: number | null;
  readonly cosine: number;
  readonly jaccard: number;
  readonly kulczynski: number;
  readonly phi: number;
  readonly pValue: number;
}

export function ruleMeasures(n: number, a: number, c: number, ac: number): RuleMeasures {
  const confidence = ac / a;
  const denominator = Math.sqrt(a) * Math.sqrt(c) * Math.sqrt(n - a) * Math.sqrt(n - c);
  // An item in every basket goes with anything, and says nothing of it.
  const phi = denominator > 0 ? (n * ac - a * c) / denominator : 0;
  return {
    count: ac,
    support: ac / n,
    confidence,
    lift: (ac * n) / (a * c),
    leverage: ac / n - (a / n) * (c / n),
    conviction: ac === a ? null : (1 - c / n) / (1 - confidence),
    cosine: ac / Math.sqrt(a * c),
    jaccard: ac / (a + c - ac),
    kulczynski: (ac / a + ac / c) / 2,
    phi,
    pValue: erfc(Math.abs(phi) * Math.sqrt(n / 2)),
  };
}
