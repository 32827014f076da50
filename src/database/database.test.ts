import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databases, type TestDatabase } from '../../test/support/databases.ts';
import { createDataSource } from '../data-source.ts';
import { bulkInsert } from './bulk-insert.ts';
import { deleteInSlices } from './delete-in-slices.ts';
import { isDuplicate } from './is-duplicate.ts';

describe.each(databases)('the database on $name', ({ name, create }) => {
  let database: TestDatabase;
  let home: string;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await create();
    home = await mkdtemp(join(tmpdir(), 'clientele-database-'));
    dataSource = await createDataSource({ DATABASE_URL: database.url, dataDir: home }).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
    await rm(home, { recursive: true, force: true });
  });

  it('has the tables and columns of the entities, no more and no less', async () => {
    const runner = dataSource.createQueryRunner();
    for (const entity of dataSource.entityMetadatas) {
      const table = await runner.getTable(entity.tableName);
      const columns = (all: readonly { name: string; isNullable: boolean }[]) =>
        all.map((column) => `${column.name}${column.isNullable ? '?' : ''}`).sort();
      expect(columns(table!.columns)).toEqual(
        columns(entity.columns.map(({ databaseName, isNullable }) => ({ name: databaseName, isNullable }))),
      );
    }
    await runner.release();
  });

  it.runIf(name === 'SQLite')('needs no change to match the entities in every detail', async () => {
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('migrates down to nothing and up again', async () => {
    await dataSource.undoLastMigration();
    expect(await dataSource.runMigrations()).toHaveLength(1);
  });

  it('tells customers apart byte by byte, and finds them again', async () => {
    const ids = ['a', 'A', 'ä', 'z', '𝔞'];
    await bulkInsert(
      dataSource,
      'membership',
      ['segmentId', 'customerId', 'strength'],
      ids.map((id) => [1, id, 0.5]),
      AbortSignal.timeout(5000),
    );
    const rows: { customerId: string }[] = await dataSource.query(
      'SELECT customerId FROM membership WHERE segmentId = 1 ORDER BY customerId',
    );
    expect(rows.map(({ customerId }) => customerId)).toEqual(['A', 'a', 'z', 'ä', '𝔞']);
    const again = bulkInsert(
      dataSource,
      'membership',
      ['segmentId', 'customerId', 'strength'],
      [[1, 'a', null]],
      AbortSignal.timeout(5000),
    );
    await expect(again).rejects.toSatisfy((error) => isDuplicate(error) || /UNIQUE/.test(String(error)));
  });

  it('inserts and deletes many rows in slices, and nothing of another owner', async () => {
    const rows = function* (segment: number, count: number) {
      for (let i = 0; i < count; i++) yield [segment, `c${i}`, i / count];
    };
    for (const [segment, count] of [
      [2, 12_345],
      [3, 10],
    ] as const)
      await bulkInsert(
        dataSource,
        'membership',
        ['segmentId', 'customerId', 'strength'],
        rows(segment, count),
        AbortSignal.timeout(20_000),
      );
    const count = async (segment: number) =>
      Number((await dataSource.query('SELECT count(*) AS n FROM membership WHERE segmentId = ?', [segment]))[0].n);
    expect([await count(2), await count(3)]).toEqual([12_345, 10]);
    await deleteInSlices(dataSource, 'membership', 'segmentId', 2);
    expect([await count(2), await count(3)]).toEqual([0, 10]);
  });

  it('stops between slices when told', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => [4, `c${i}`, null]);
    await expect(
      bulkInsert(dataSource, 'membership', ['segmentId', 'customerId', 'strength'], rows, AbortSignal.abort()),
    ).rejects.toThrow();
  });
});
