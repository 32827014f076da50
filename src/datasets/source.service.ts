import { inject } from 'tsyringe';
import { CONFIG, type Config } from '../config.ts';
import { service } from '../di.ts';
import { AppError, listed } from '../errors.ts';
import { referencedDatasets } from './check-sql.ts';
import { DatasetService } from './dataset.service.ts';
import type { SourceInput } from './import-dataset.input.ts';
import { resolveImportPath } from './import-path.ts';
import type { Source } from './import-version.ts';
import { RecipeMaker } from './recipe-maker.ts';
import { aggregateSource } from './sources/aggregate-source.ts';
import { joinSource } from './sources/join-source.ts';
import type { MysqlSourceInput } from './sources/mysql-source.input.ts';
import { rfmSource } from './sources/rfm-source.ts';
import { UploadStore } from './upload-store.ts';

/** How each kind of source is found: its paths and datasets, or the error that keeps it from being read. */
type Finders = { readonly [Kind in keyof SourceInput]-?: (input: NonNullable<SourceInput[Kind]>) => Promise<Source> };

/** Finds what a caller wants to import. */
@service()
export class SourceService {
  private readonly find: Finders = {
    file: async (file) => ({
      kind: 'file',
      path: await resolveImportPath(file.path, this.config.importDirs),
      name: file.path,
      options: csvOptions(file),
    }),
    upload: async (upload) => {
      const { path, filename } = await this.uploads.find(upload.id);
      return { kind: 'file', path, name: filename, options: csvOptions(upload) };
    },
    rows: async (rows) => ({ kind: 'rows', rows }),
    query: async ({ sql }) => ({
      kind: 'query',
      sql,
      datasets: new Map(
        await Promise.all(
          (await referencedDatasets(sql)).map(async (name) => [name, await this.datasets.table(name)] as const),
        ),
      ),
    }),
    rfm: async (rfm) => ({ kind: 'derived', ...(await rfmSource(rfm, await this.datasets.table(rfm.dataset))) }),
    aggregate: async (aggregate) => ({
      kind: 'derived',
      ...(await aggregateSource(
        aggregate,
        await this.datasets.table(aggregate.dataset),
        aggregate.customers ? await this.datasets.table(aggregate.customers) : undefined,
      )),
    }),
    join: async (join) => ({
      kind: 'derived',
      ...joinSource(join, await this.datasets.table(join.left), await this.datasets.table(join.right)),
    }),
    recipe: (recipe) => this.recipes.plan(recipe),
    mysql: async (mysql) => ({ kind: 'mysql', ...mysql, columns: mysql.columns ?? null, url: this.urlOf(mysql) }),
  };

  constructor(
    private readonly datasets: DatasetService,
    private readonly uploads: UploadStore,
    private readonly recipes: RecipeMaker,
    @inject(CONFIG) private readonly config: Config,
  ) {}

  /** The source with everything found that it names. GraphQL sees to it that there is exactly one. */
  async resolve(input: SourceInput): Promise<Source> {
    for (const kind of Object.keys(this.find) as (keyof SourceInput)[]) {
      const given = input[kind];
      if (given) return (this.find[kind] as (input: typeof given) => Promise<Source>)(given);
    }
    throw new AppError(
      'INVALID_INPUT',
      `The source is empty. Give exactly one of ${Object.keys(this.find).join(', ')}.`,
      { path: 'input.source' },
    );
  }

  private urlOf({ connection }: MysqlSourceInput): string {
    const url = this.config.mysqlSources.get(connection);
    if (url !== undefined) return url;
    const known = [...this.config.mysqlSources.keys()];
    // A URL may hold a password, and a message ends up in logs.
    if (/[:/@]/.test(connection))
      throw new AppError(
        'INVALID_INPUT',
        `A connection is named, not written out: its URL belongs in MYSQL_SOURCES, which names: ${listed(known)}.`,
        { path: 'input.source.mysql.connection', connections: known },
      );
    throw new AppError(
      'NOT_FOUND',
      `There is no MySQL source ${JSON.stringify(connection)}. MYSQL_SOURCES names: ${listed(known)}.`,
      { connection, connections: known },
    );
  }
}

/** Where rows come from, as a version remembers it: without the rows themselves. */
export const describeSource = ({ rows, ...others }: SourceInput): Record<string, unknown> =>
  rows ? { rows: rows.length } : JSON.parse(JSON.stringify(others));

const csvOptions = ({ delimiter, header }: { delimiter?: string | null; header?: boolean | null }) => ({
  ...(delimiter ? { delimiter } : {}),
  ...(header === null || header === undefined ? {} : { header }),
});
