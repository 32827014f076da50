import { randomUUID } from 'node:crypto';
import { createConnection } from 'mysql2/promise';

/** A database of its own for one application; `drop` removes it. */
export interface TestDatabase {
  /** For DATABASE_URL; empty is SQLite inside DATA_DIR. */
  readonly url: string;
  drop(): Promise<void>;
}

export interface DatabaseKind {
  readonly name: 'SQLite' | 'MySQL';
  create(): Promise<TestDatabase>;
}

const sqlite: DatabaseKind = { name: 'SQLite', create: async () => ({ url: '', drop: async () => {} }) };

const mysql = (server: string): DatabaseKind => ({
  name: 'MySQL',
  async create() {
    const name = `clientele_test_${randomUUID().replaceAll('-', '')}`;
    const run = async (sql: string) => {
      const connection = await createConnection(server);
      await connection.query(sql);
      await connection.end();
    };
    await run(`CREATE DATABASE ${name}`);
    return { url: `${server.replace(/\/+$/, '')}/${name}`, drop: () => run(`DROP DATABASE IF EXISTS ${name}`) };
  },
});

/** SQLite always; MySQL where MYSQL_URL names a server (`mysql://user:password@host:port`). */
export const databases: DatabaseKind[] = [sqlite, ...(process.env.MYSQL_URL ? [mysql(process.env.MYSQL_URL)] : [])];

/** For suites in which hardly anything depends on the database: on MySQL as well only among the long ones. */
export const mainDatabases = process.env.LONG ? databases : databases.slice(0, 1);

if (!process.env.MYSQL_URL) process.stderr.write('MYSQL_URL is not set: the suites run on SQLite only.\n');
