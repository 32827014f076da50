import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { Analysis } from './analyses/analysis.entity.ts';
import type { Config } from './config.ts';
import { Initial1763750000000 } from './database/migrations/1763750000000-initial.ts';
import { Dataset } from './datasets/dataset.entity.ts';
import { DatasetVersion } from './datasets/dataset-version.entity.ts';
import { AppError } from './errors.ts';
import { Model, ModelState } from './models/model.entity.ts';
import { Prediction } from './predictions/prediction.entity.ts';
import { Rule } from './rules/rule.entity.ts';
import { Membership } from './segments/membership.entity.ts';
import { Segment } from './segments/segment.entity.ts';

const tables = {
  entities: [Dataset, DatasetVersion, Analysis, Model, ModelState, Segment, Membership, Prediction, Rule],
  migrations: [Initial1763750000000],
  migrationsRun: true,
  synchronize: false,
};

/** The database of results: SQLite inside DATA_DIR, or MySQL where DATABASE_URL says so. Not connected yet. */
export const createDataSource = (config: Pick<Config, 'DATABASE_URL' | 'dataDir'>): DataSource =>
  new DataSource(config.DATABASE_URL === '' ? sqlite(config.dataDir) : mysql(config.DATABASE_URL));

function sqlite(dataDir: string): DataSourceOptions {
  mkdirSync(dataDir, { recursive: true });
  return {
    ...tables,
    type: 'better-sqlite3',
    database: join(dataDir, 'clientele.sqlite'),
    enableWAL: true,
    prepareDatabase: (database: { pragma(text: string): void }) => {
      // In WAL mode NORMAL loses no committed work when the process is killed; only a power cut may undo the last.
      database.pragma('synchronous = NORMAL');
      database.pragma('cache_size = -32768');
    },
  };
}

function mysql(url: string): DataSourceOptions {
  if (!/^mysql:\/\/[^/]+\/[^/?]+/.test(url))
    throw new AppError(
      'INVALID_INPUT',
      'DATABASE_URL must be mysql://user:password@host:port/database, or empty for SQLite.',
      { setting: 'DATABASE_URL' },
    );
  return { ...tables, type: 'mysql', url, charset: 'utf8mb4', supportBigNumbers: true, bigNumberStrings: false };
}
