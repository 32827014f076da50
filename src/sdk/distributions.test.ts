import { describe, expect, it } from 'vitest';
import { criticalValue, pValue, significanceTest } from './distributions.ts';

// Figures by scipy 1.10.1: test/fixtures/distributions.py. Statistic, degrees of freedom, two-sided p-value.
const P_VALUES = [
  [1e-8, 1, 0.9999999936338022],
  [0.3, 1, 0.8144528418445154],
  [1, 1, 0.49999999999999956],
  [1.7, 1, 0.3385060546606653],
  [2.5, 1, 0.2422378831816867],
  [6, 1, 0.10513691342250685],
  [30, 1, 0.021212804811070848],
  [1e-8, 2, 0.9999999929289323],
  [0.3, 2, 0.7924856608401776],
  [1, 2, 0.42264973081037427],
  [1.7, 2, 0.23123342620157117],
  [2.5, 2, 0.1296117202215108],
  [6, 2, 0.02667147321542477],
  [30, 2, 0.0011092626819596588],
  [1e-8, 3.5, 0.9999999925645531],
  [0.3, 3.5, 0.7811334098398897],
  [1, 3.5, 0.38133725356344556],
  [1.7, 3.5, 0.17448073295072772],
  [2.5, 3.5, 0.07569464380949005],
  [6, 3.5, 0.005888952644915642],
  [30, 3.5, 2.393613199562262e-5],
  [1e-8, 9, 0.9999999922393018],
  [0.3, 9, 0.7709907037415249],
  [1, 9, 0.34343639613791355],
  [1.7, 9, 0.12334766214382395],
  [2.5, 9, 0.03386182768298571],
  [6, 9, 0.0002024993220676408],
  [30, 9, 2.483704704158263e-10],
  [1e-8, 30, 0.9999999920873563],
  [0.3, 30, 0.7662461052843528],
  [1, 30, 0.32530861542602985],
  [1.7, 30, 0.09947787558851687],
  [2.5, 30, 0.018115649068066706],
  [6, 30, 1.3942768767204717e-6],
  [30, 30, 6.251791630608899e-24],
  [1e-8, 431, 0.9999999920257812],
  [0.3, 431, 0.7643217901397762],
  [1, 431, 0.3178715990833906],
  [1.7, 431, 0.0898523763542804],
  [2.5, 431, 0.012789969714511436],
  [6, 431, 4.185469335020967e-9],
  [30, 431, 1.375368414950011e-107],
  [1e-8, 999991, 0.9999999920211564],
  [0.3, 999991, 0.7641772179795556],
  [1, 999991, 0.317310749835756],
  [1.7, 999991, 0.08913123649314753],
  [2.5, 999991, 0.012419489503592899],
  [6, 999991, 1.9738498184260786e-9],
  [30, 999991, 1.2020116162851507e-197],
  [1e-8, Number.POSITIVE_INFINITY, 0.9999999920211544],
  [0.3, Number.POSITIVE_INFINITY, 0.7641771556220948],
  [1, Number.POSITIVE_INFINITY, 0.31731050786291415],
  [1.96, Number.POSITIVE_INFINITY, 0.04999579029644087],
  [2.7, Number.POSITIVE_INFINITY, 0.006933947606081329],
  [2.9, Number.POSITIVE_INFINITY, 0.003731626600768075],
  [6, Number.POSITIVE_INFINITY, 1.973175290075389e-9],
  [30, Number.POSITIVE_INFINITY, 9.813427854295816e-198],
] as const;
// Confidence, degrees of freedom, quantile at (1 + confidence) / 2.
const CRITICAL = [
  [0.5, 1, 1.0000000000000002],
  [0.95, 1, 12.706204736174694],
  [0.999, 1, 636.6192487687191],
  [0.5, 2, 0.8164965809277266],
  [0.95, 2, 4.302652729911275],
  [0.999, 2, 31.599054577039755],
  [0.5, 9, 0.7027221467513188],
  [0.95, 9, 2.2621571627409915],
  [0.999, 9, 4.780912585933471],
  [0.5, 431, 0.6750594006115589],
  [0.95, 431, 1.9654833203396938],
  [0.999, 431, 3.3132428598764516],
  [0.5, 999991, 0.6744899955332953],
  [0.95, 999991, 1.9599663568354573],
  [0.999, 999991, 3.2905364613362593],
  [0.5, Number.POSITIVE_INFINITY, 0.6744897501960817],
  [0.95, Number.POSITIVE_INFINITY, 1.959963984540054],
  [0.999, Number.POSITIVE_INFINITY, 3.2905267314918945],
] as const;

describe('p-values', () => {
  it.each(P_VALUES)('of %d with %d degrees of freedom agree with scipy', (statistic, degreesOfFreedom, figure) => {
    expect(Math.abs(pValue(statistic, degreesOfFreedom) / figure - 1)).toBeLessThan(1e-10);
    expect(pValue(-statistic, degreesOfFreedom)).toBe(pValue(statistic, degreesOfFreedom));
  });

  it('are 1 at 0 and 0 at infinity', () => {
    for (const degreesOfFreedom of [1, 7, Number.POSITIVE_INFINITY]) {
      expect(pValue(0, degreesOfFreedom)).toBe(1);
      expect(pValue(1e200, degreesOfFreedom)).toBeLessThan(1e-190);
    }
  });
});

describe('critical values', () => {
  it.each(CRITICAL)(
    'at confidence %d with %d degrees of freedom agree with scipy',
    (confidence, degreesOfFreedom, figure) => {
      expect(Math.abs(criticalValue(confidence, degreesOfFreedom) / figure - 1)).toBeLessThan(1e-10);
    },
  );
});

describe('the test of an estimate against 0', () => {
  it('has the interval around the estimate', () => {
    const { statistic, lower, upper } = significanceTest(0.95, Number.POSITIVE_INFINITY)(3, 2);
    expect(statistic).toBe(1.5);
    expect([lower, upper].map((bound) => bound.toFixed(6))).toEqual(['-0.919928', '6.919928']);
  });

  it('leaves out what an estimate without error does not have', () => {
    expect(significanceTest(0.9, 5)(3, 0)).toEqual({ standardError: 0, lower: 3, upper: 3 });
  });
});
