import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { finish, seededRandom } from '#sdk';
import { createCompute, type HostCompute } from '../../src/engine/compute.ts';
import { libsvmFile } from '../../test/support/libsvm-file.ts';
import { hasShared } from '../../test/support/shared-data.ts';
import { svm } from './index.ts';

// Figures by libsvm-tools 3.24 (`svm-train a9a`): half a minute there, about ten seconds here.
describe.skipIf(!hasShared)('svm on a9a', () => {
  let host: HostCompute;
  beforeAll(async () => {
    host = await createCompute(2);
  });
  afterAll(() => host.close());

  it('has the published accuracy', { timeout: 300_000 }, () => {
    const [train, test] = [libsvmFile('a9a.gz', 123), libsvmFile('a9a.t.gz', 123)];
    const context = { compute: host.open(), random: seededRandom(1) };
    const model = finish(svm.fit(train, svm.params.parse({ gammaRule: 'auto' }), context));
    expect(Math.abs(model.objective[0] / -11596.354818 - 1)).toBeLessThan(1e-7);
    expect(Math.abs(Math.abs(model.machines.rho[0]) - 0.389158)).toBeLessThan(1e-3);
    expect(Math.abs(model.machines.betas.length - 11958)).toBeLessThanOrEqual(5);
    expect(Math.abs(model.boundVectors - 11836)).toBeLessThanOrEqual(5);
    const { label } = svm.predict(model, test, context);
    const correct = label.filter((c, i) => c === test.target[i]).length;
    // 84.8167 %.
    expect(correct).toBe(13809);
  });
});
