import { type MigrationInterface, type QueryRunner, Table, type TableColumnOptions } from 'typeorm';

/** All tables of the first release, the same on SQLite and MySQL but for what the two call things. */
export class Initial1763750000000 implements MigrationInterface {
  name = 'Initial1763750000000';

  async up(runner: QueryRunner): Promise<void> {
    const isMysql = runner.connection.options.type === 'mysql';
    // Customer ids are compared byte by byte: 'a' and 'A' are two customers on every database.
    const exact = isMysql ? { charset: 'utf8mb4', collation: 'utf8mb4_bin' } : {};
    const id: TableColumnOptions = {
      name: 'id',
      type: isMysql ? 'int' : 'integer',
      isPrimary: true,
      isGenerated: true,
      generationStrategy: 'increment',
    };
    const integer = (name: string, rest: Partial<TableColumnOptions> = {}): TableColumnOptions => ({
      name,
      type: isMysql ? 'int' : 'integer',
      ...rest,
    });
    const count = (name: string, rest: Partial<TableColumnOptions> = {}): TableColumnOptions => ({
      name,
      type: 'bigint',
      ...rest,
    });
    const text = (name: string, length: number, rest: Partial<TableColumnOptions> = {}): TableColumnOptions => ({
      name,
      type: 'varchar',
      length: `${length}`,
      ...exact,
      ...rest,
    });
    const json = (name: string, rest: Partial<TableColumnOptions> = {}): TableColumnOptions => ({
      name,
      type: isMysql ? 'longtext' : 'text',
      ...(isMysql ? { charset: 'utf8mb4' } : {}),
      ...rest,
    });
    const number = (name: string, rest: Partial<TableColumnOptions> = {}): TableColumnOptions => ({
      name,
      type: isMysql ? 'double' : 'double precision',
      ...rest,
    });
    const boolean = (name: string): TableColumnOptions => ({ name, type: isMysql ? 'tinyint' : 'boolean' });
    const nullable = { isNullable: true };
    const create = (table: ConstructorParameters<typeof Table>[0]) =>
      runner.createTable(new Table(table), true, true, true);

    await create({
      name: 'dataset',
      columns: [id, text('name', 100, { isUnique: true }), text('kind', 32), count('createdAt')],
    });
    await create({
      name: 'dataset_version',
      columns: [
        id,
        integer('datasetId'),
        integer('number'),
        text('phase', 32),
        count('rows', nullable),
        json('columns', nullable),
        json('rejected', nullable),
        json('derivation', nullable),
        json('source'),
        json('error', nullable),
        count('createdAt'),
        count('finishedAt', nullable),
      ],
      foreignKeys: [
        {
          columnNames: ['datasetId'],
          referencedTableName: 'dataset',
          referencedColumnNames: ['id'],
          onDelete: 'CASCADE',
        },
      ],
      indices: [{ columnNames: ['datasetId', 'number'], isUnique: true }, { columnNames: ['phase'] }],
    });
    await create({
      name: 'analysis',
      columns: [
        id,
        integer('datasetVersionId'),
        text('algorithmId', 100),
        integer('algorithmVersion'),
        json('params'),
        json('features'),
        text('target', 255, nullable),
        json('preparation'),
        json('baskets', nullable),
        count('seed'),
        text('phase', 32),
        json('progress', nullable),
        json('metrics'),
        json('baseline'),
        json('evaluationChoice', nullable),
        boolean('evaluationAsked'),
        json('evaluation', nullable),
        json('silhouettes'),
        json('warnings'),
        json('explanation', nullable),
        json('error', nullable),
        text('idempotencyKey', 191, { ...nullable, isUnique: true }),
        text('inputHash', 64),
        integer('attempts'),
        count('createdAt'),
        count('startedAt', nullable),
        count('finishedAt', nullable),
      ],
      foreignKeys: [
        {
          columnNames: ['datasetVersionId'],
          referencedTableName: 'dataset_version',
          referencedColumnNames: ['id'],
          onDelete: 'CASCADE',
        },
      ],
      indices: [{ columnNames: ['phase'] }],
    });
    await create({
      name: 'model',
      columns: [
        id,
        integer('analysisId'),
        text('algorithmId', 100),
        integer('algorithmVersion'),
        count('bytes'),
        count('createdAt'),
      ],
      indices: [{ columnNames: ['analysisId'], isUnique: true }],
    });
    await create({
      name: 'model_state',
      columns: [integer('modelId', { isPrimary: true }), { name: 'state', type: isMysql ? 'longblob' : 'blob' }],
    });
    await create({
      name: 'segment',
      columns: [
        id,
        integer('analysisId'),
        integer('index'),
        text('name', 255),
        count('size'),
        number('share'),
        boolean('isNoise'),
        json('profile'),
      ],
      indices: [{ columnNames: ['analysisId', 'index'], isUnique: true }],
    });
    await create({
      name: 'membership',
      columns: [
        integer('segmentId', { isPrimary: true }),
        text('customerId', 191, { isPrimary: true }),
        number('strength', nullable),
      ],
      // SQLite clusters by the primary key only without its hidden row id; MySQL always does.
      ...(isMysql ? {} : { withoutRowid: true }),
      indices: [{ columnNames: ['customerId'] }],
    });
    await create({
      name: 'rule',
      columns: [
        integer('analysisId', { isPrimary: true }),
        integer('position', { isPrimary: true }),
        json('antecedent'),
        json('consequent'),
        json('text'),
        integer('count'),
        ...['support', 'confidence', 'lift', 'leverage'].map((name) => number(name)),
        number('conviction', nullable),
        ...['cosine', 'jaccard', 'kulczynski', 'phi', 'pValue'].map((name) => number(name)),
        boolean('redundant'),
      ],
      ...(isMysql ? {} : { withoutRowid: true }),
      indices: ['lift', 'confidence', 'support'].map((measure) => ({ columnNames: ['analysisId', measure] })),
    });
    await create({
      name: 'prediction',
      columns: [
        integer('analysisId', { isPrimary: true }),
        text('customerId', 191, { isPrimary: true }),
        text('label', 255, nullable),
        number('value', nullable),
        number('probability', nullable),
      ],
      ...(isMysql ? {} : { withoutRowid: true }),
      indices: [{ columnNames: ['customerId'] }],
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of [
      'rule',
      'prediction',
      'membership',
      'segment',
      'model_state',
      'model',
      'analysis',
      'dataset_version',
      'dataset',
    ])
      await runner.dropTable(table, true, true, true);
  }
}
