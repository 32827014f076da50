import { it } from 'vitest';
import { finish, plainCompute, seededRandom } from '#sdk';
import { apriori } from '../../plugins/apriori/index.ts';
import { eclat } from '../../plugins/eclat/index.ts';
import { fpGrowth } from '../../plugins/fp-growth/index.ts';
import { readBaskets, readOnlineRetail } from '../support/read-baskets.ts';
import { SHARED } from '../support/shared-data.ts';
const ctx = { random: seededRandom(1), compute: plainCompute() };
it('tries', () => {
  const t0 = performance.now();
  const sets = {
    groceries: readBaskets(`${SHARED}/groceries.csv`, ','),
    retail: readOnlineRetail(`${SHARED}/online_retail.csv.gz`),
    t10: readBaskets(`${SHARED}/baskets/T10I4D100K.dat.gz`, ' '),
    chess: readBaskets(`${SHARED}/baskets/chess.dat.gz`, ' '),
  };
  console.log('load', performance.now() - t0, Object.values(sets).map((b) => [b.rows, b.items.length, b.members.length].join(' ')).join(' | '));
  for (const [name, minSupport, minConfidence] of [['groceries', .001, .25], ['groceries', .01, .25], ['retail', .03, .5], ['retail', .01, .3], ['retail', .01, .8], ['t10', .01, .5], ['t10', .002, .5],['t10', .001, .5], ['chess', .8, .5], ['chess', .7, .9], ['chess', .6, .95]] as const) {
    for (const a of [apriori, eclat, fpGrowth]) {
      const t = performance.now();
      const m = finish(a.fit(sets[name], a.params.parse({ minSupport, minConfidence }), ctx));
      console.log(name, minSupport, a.id, (performance.now() - t).toFixed(0) + ' ms', m.itemsetsByLength.reduce((s, n) => s + n, 0), m.itemsetsByLength.join('/'), 'rules', m.rulesFound, m.highest.lift.toFixed(5), a.warnings!(m).join(' | '));
    }
  }
}, 600000);
