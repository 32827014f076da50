import { describe, expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import { referencedDatasets } from './check-sql.ts';

const refusal = async (sql: string): Promise<AppError> => {
  const error = await referencedDatasets(sql).then(
    () => new Error('it passed'),
    (thrown: unknown) => thrown,
  );
  expect(error, sql).toBeInstanceOf(AppError);
  expect((error as AppError).code, sql).toBe('INVALID_SQL');
  return error as AppError;
};

describe('referencedDatasets', () => {
  it.each([
    ['SELECT a FROM purchases', ['purchases']],
    ['FROM purchases', ['purchases']],
    ['SELECT * FROM Purchases p JOIN purchases q USING (id)', ['Purchases']],
    ['SELECT * FROM "my shop" JOIN "a.b" USING (id)', ['my shop', 'a.b']],
    ['SELECT 1', []],
    ['select /* ) ; drop */ a -- ) union all select 1\n from p; -- done', ['p']],
    ['WITH x AS (SELECT * FROM p) SELECT * FROM x', ['p']],
    ['WITH p AS (SELECT * FROM p WHERE a > 1) SELECT * FROM p', ['p']],
    ['WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r WHERE n < 9) SELECT * FROM r', []],
    ['WITH a AS (SELECT 1 AS n), b AS (SELECT * FROM a, c) SELECT * FROM b', ['c']],
    ['SELECT (SELECT max(x) FROM b), EXISTS (FROM c), y IN (SELECT y FROM d) FROM a', ['b', 'c', 'd', 'a']],
    ['SELECT * FROM a UNION ALL SELECT * FROM b EXCEPT SELECT * FROM c', ['a', 'b', 'c']],
    ['SELECT sum(x) OVER (PARTITION BY (SELECT max(y) FROM b) ORDER BY z) FROM a', ['b', 'a']],
    ['SELECT * FROM a ORDER BY (SELECT max(y) FROM b) LIMIT (SELECT 3 FROM c)', ['a', 'b', 'c']],
    ['SELECT * FROM (PIVOT a ON x IN (1, 2) USING sum(y))', ['a']],
    ['SELECT * FROM a, range(3) r, unnest([1, 2]) u, (VALUES (1)) v', ['a']],
    ['SELECT list_transform([1], x -> x + 1), [y FOR y IN [1, 2] IF y > 1] FROM a', ['a']],
  ])('finds the tables of %s', async (sql, names) => {
    expect((await referencedDatasets(sql)).toSorted()).toEqual(names.toSorted());
  });

  it('does not take a table expression for one outside of its scope', async () => {
    expect(
      await referencedDatasets(`SELECT * FROM (WITH "/etc/passwd" AS (SELECT 1) FROM "/etc/passwd"), "/etc/passwd"`),
    ).toEqual(['/etc/passwd']);
  });
});

describe('what it refuses', () => {
  it.each([
    `SELECT * FROM read_csv('/etc/passwd')`,
    `SELECT * FROM read_text('/etc/passwd')`,
    `SELECT * FROM read_blob('/etc/passwd')`,
    `SELECT * FROM read_json_objects('/etc/passwd')`,
    `SELECT * FROM (SELECT * FROM (SELECT content FROM read_text('/etc/passwd')))`,
    `SELECT a, (SELECT content FROM read_text('/etc/passwd')) FROM p`,
    `WITH x AS (SELECT * FROM glob('/*')) SELECT * FROM x`,
    `SELECT * FROM p WHERE EXISTS (FROM parquet_metadata('/data/x.parquet'))`,
    `SELECT * FROM query('SELECT 1')`,
    `SELECT * FROM query_table('p')`,
    `SELECT * FROM json_execute_serialized_sql('{}')`,
    `SELECT * FROM duckdb_settings()`,
    `SELECT * FROM duckdb_secrets()`,
    `SELECT * FROM which_secret('a', 'b')`,
    `SELECT * FROM sniff_csv('/etc/passwd')`,
    `SELECT * FROM pragma_table_info('p')`,
    `SELECT * FROM "main".duckdb_functions()`,
    `SELECT * FROM seq_scan('p')`,
    `SELECT * FROM test_all_types()`,
    `SELECT * FROM sql_auto_complete('sel')`,
    `SELECT * FROM range(3) r, LATERAL (SELECT * FROM read_text('/etc/passwd'))`,
    `CALL duckdb_settings()`,
    `FROM histogram('p', 'a')`,
  ])('refuses functions that read: %s', async (sql) => {
    expect((await refusal(sql)).message).toMatch(/cannot stand in FROM|no SELECT/);
  });

  it.each([
    `SELECT getenv('HOME')`,
    `SELECT current_setting('home_directory')`,
    `SELECT getvariable('x')`,
    `SELECT nextval('s')`,
    `SELECT current_query()`,
    `SELECT version()`,
    `SELECT in_search_path('a', 'b')`,
    `SELECT pg_sleep(10)`,
    `SELECT sleep_ms(10)`,
    `SELECT write_log('x')`,
    `SELECT parse_duckdb_log_message('a', 'b')`,
    `SELECT stats(a) FROM p`,
    `SELECT ('a').getenv()`,
    `SELECT list_transform(['HOME'], x -> getenv(x))`,
    `SELECT sum(a) FILTER (getenv('A') IS NULL) FROM p`,
    `SELECT a FROM p ORDER BY getenv('A')`,
    `SELECT a FROM p GROUP BY getenv('A')`,
    `SELECT a FROM p QUALIFY row_number() OVER (ORDER BY getenv('A')) = 1`,
    `SELECT CASE WHEN getenv('A') = '' THEN 1 END`,
    `SELECT random()`,
    `SELECT uuid()`,
    `SELECT setseed(0.5)`,
    `SELECT json_serialize_sql('SELECT 1')`,
    `SELECT nothing_of_that_name(1)`,
  ])('refuses functions whose answer depends on more than their arguments: %s', async (sql) => {
    expect((await refusal(sql)).message).toMatch(/the function \w+ is not available/);
  });

  it.each([
    '',
    '-- nothing',
    ';',
    'SELECT 1; SELECT 2',
    'SELECT 1; DROP TABLE p',
    `COPY p TO '/tmp/x.csv'`,
    `COPY p FROM '/etc/passwd'`,
    `COPY (SELECT 1) TO '/tmp/x.csv'`,
    'INSTALL httpfs',
    'LOAD httpfs',
    `SET memory_limit = '1TB'`,
    'RESET memory_limit',
    `SET VARIABLE x = 1`,
    'PRAGMA database_list',
    `ATTACH '/tmp/x.db'`,
    'DETACH memory',
    'USE memory',
    'CREATE TABLE x AS SELECT 1',
    `CREATE SECRET s (TYPE s3)`,
    'CREATE MACRO f() AS 1',
    'INSERT INTO p VALUES (1)',
    'DELETE FROM p',
    'UPDATE p SET a = 1',
    'DROP VIEW p',
    'EXPLAIN SELECT 1',
    'EXPORT DATABASE x',
    'CHECKPOINT',
    'PREPARE x AS SELECT 1',
    'EXECUTE x',
    'BEGIN',
    'DESCRIBE p',
    'SUMMARIZE p',
    'SHOW TABLES',
    'FROM (DESCRIBE p)',
    'SELECT * FROM (SHOW ALL TABLES)',
    'SELECT * FROM p AT (VERSION => 1)',
    'SELECT $1',
    'SELECT ?',
    'SELECT a FROM p INTO x',
    'SELEC 1',
    'SELECT (',
    'SELECT 1 /*',
    `SELECT 'open`,
    `WITH x AS (INSERT INTO p VALUES (1) RETURNING *) SELECT * FROM x`,
    'PIVOT p ON x USING sum(y)',
  ])('refuses what is not one SELECT: %s', async (sql) => {
    expect((await refusal(sql)).message).toMatch(/^The SQL cannot be used: ./);
  });

  it.each([
    'SELECT * FROM information_schema.tables',
    'SELECT * FROM memory.main.p',
    'SELECT * FROM main.p',
    'SELECT * FROM pg_catalog.pg_class',
    'SELECT * FROM duckdb_settings',
  ])('refuses or treats as a dataset what lies in a catalog: %s', async (sql) => {
    if (sql.includes('.')) expect((await refusal(sql)).message).toContain('no dataset');
    else expect(await referencedDatasets(sql)).toEqual(['duckdb_settings']);
  });

  it.each([
    `SELECT * FROM '/etc/passwd'`,
    `SELECT * FROM "https://example.com/x.csv"`,
    `SELECT * FROM p, 'data.parquet'`,
  ])('takes a file in FROM for the name of a dataset: %s', async (sql) => {
    const names = await referencedDatasets(sql);
    expect(names.some((name) => /[/.]/.test(name))).toBe(true);
  });

  it.each([
    ['parentheses', `SELECT ${'('.repeat(20_000)}1${')'.repeat(20_000)}`],
    ['subqueries', `SELECT * FROM ${'(SELECT * FROM '.repeat(2_000)}p${')'.repeat(2_000)}`],
    ['a chain of +', `SELECT 1${'+1'.repeat(20_000)}`],
    ['calls', `SELECT ${'abs('.repeat(8_000)}1${')'.repeat(8_000)}`],
    ['length', `SELECT '${'x'.repeat(50_000)}'`],
  ])('refuses SQL that is too deep or too long: %s', async (_, sql) => {
    await refusal(sql);
  });

  it('gives the message of the parser without advice that callers cannot follow', async () => {
    expect((await refusal('SELECT a FRM p')).message).toBe('The SQL cannot be used: syntax error at or near "p".');
    expect((await refusal(`SELECT 1${'+1'.repeat(5_000)}`)).message).not.toContain('SET');
  });
});
