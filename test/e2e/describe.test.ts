import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { operation } from '../support/contract.ts';
import { hasShared, SHARED } from '../support/shared-data.ts';
import { startApp, type TestApp } from '../support/start-app.ts';

describe.skipIf(!hasShared)('Describe, as the contract has it', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startApp({ IMPORT_DIRS: SHARED });
    await app.graphql(operation('ImportPurchases'));
    await app.graphql(operation('DeriveRfm'));
  });
  afterAll(() => app.close());

  it('answers', async () => {
    const { dataset } = await app.graphql(operation('Describe'));
    expect(dataset.latest.rows).toBe(4338);
  });
});
