import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { inject } from 'tsyringe';
import { DataSource, In, type Repository } from 'typeorm';
import { CONFIG, type Config } from '../config.ts';
import { isDuplicate } from '../database/is-duplicate.ts';
import { service } from '../di.ts';
import { AppError, type ErrorDetails, reportOf } from '../errors.ts';
import { Events } from '../events.ts';
import { Logger } from '../logger.ts';
import { before, isFinal, type Phase } from '../phase.ts';
import { referencedDatasets } from './check-sql.ts';
import type { ColumnRequest } from './column.ts';
import { Dataset } from './dataset.entity.ts';
import { DatasetService } from './dataset.service.ts';
import { DatasetVersion } from './dataset-version.entity.ts';
import type { ImportDatasetInput, SourceInput } from './import-dataset.input.ts';
import { resolveImportPath } from './import-path.ts';
import { importVersion, type Source } from './import-version.ts';
import { RecipeMaker } from './recipe-maker.ts';
import { sweepFiles } from './sweep-files.ts';
import { UploadStore } from './upload-store.ts';

/** Names double as tables in SQL, and as words in messages and lists. */
const NAME = /^[\p{L}_][\p{L}\p{N}_ .-]{0,99}$/u;

/** Brings rows in: checks what can be checked at once, then imports behind the answer. */
@service()
export class ImportService {
  private readonly versions: Repository<DatasetVersion>;
  private readonly stopping = new AbortController();
  /** Imports run one after another: DuckDB uses every core for each. */
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly datasets: DatasetService,
    private readonly uploads: UploadStore,
    private readonly recipes: RecipeMaker,
    private readonly events: Events,
    private readonly logger: Logger,
    @inject(CONFIG) private readonly config: Config,
  ) {
    this.versions = dataSource.getRepository(DatasetVersion);
  }

  /** Accepts an import, and answers with its version after at most `waitSeconds`. */
  async start(input: ImportDatasetInput, waitSeconds: number): Promise<DatasetVersion> {
    if (!NAME.test(input.name))
      throw new AppError(
        'INVALID_INPUT',
        `${JSON.stringify(input.name)} cannot name a dataset: it takes 1 to 100 letters, digits, "_", "-", "." or spaces, and starts with a letter or "_".`,
        { path: 'input.name', value: input.name },
      );
    const source = await this.resolve(input.source);
    const version = await this.accept(input);
    const columns = (input.columns ?? []).map(requestOf);
    this.last = this.last
      .then(() => this.run(version, input, source, columns))
      .catch((error) => this.logger.error({ error, version: version.id }, 'an import could not be recorded'));
    return this.events.settled(
      'version',
      version.id,
      () => this.datasets.version(version.id),
      ({ phase }) => isFinal(phase),
      waitSeconds,
    );
  }

  /** Fails what an earlier process left unfinished, and removes its files. Called before anything else is accepted. */
  async recover(): Promise<void> {
    const error = reportOf(
      new AppError('INTERRUPTED', 'The process ended during the import; nothing of it was kept. Import again.'),
    );
    const { affected } = await this.versions.update({ phase: In(before('FAILED')) }, {
      phase: 'FAILED',
      error,
      finishedAt: new Date(),
    } as object);
    if (affected) this.logger.warn({ imports: affected }, 'interrupted imports have failed');
    const kept = await this.versions.find({ where: { phase: 'SUCCEEDED' }, select: { datasetId: true, number: true } });
    await sweepFiles(this.config.dataDir, new Set(kept.map((version) => this.datasets.fileOf(version))));
    await this.uploads.sweep();
  }

  /** Stops the import at work; it fails as interrupted. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.last;
  }

  /**
   * Writes down that a version is wanted. No transaction: SQLite has one connection, where another request's statements
   * would fall into it. Each statement stands by itself, and two imports under one name draw different numbers.
   */
  private async accept({ name, kind, source }: ImportDatasetInput): Promise<DatasetVersion> {
    const createdAt = new Date();
    await this.dataSource
      .createQueryBuilder()
      .insert()
      .into(Dataset)
      .values({ name, kind, createdAt })
      .orIgnore()
      .updateEntity(false)
      .execute();
    const dataset = (await this.datasets.find(name))!;
    if (dataset.kind !== kind)
      throw new AppError(
        'CONFLICT',
        `The dataset "${name}" holds ${dataset.kind}, not ${kind}. Import under another name.`,
        { name, kind: dataset.kind },
      );
    const described = describe(source);
    for (let tries = 1; ; tries++) {
      const number = ((await this.versions.maximum('number', { datasetId: dataset.id })) ?? 0) + 1;
      try {
        return await this.versions.save({
          datasetId: dataset.id,
          number,
          phase: 'WAITING' as const,
          source: described,
          createdAt,
        });
      } catch (error) {
        if (!isDuplicate(error) || tries === 10) throw error;
      }
    }
  }

  private async run(
    version: DatasetVersion,
    input: ImportDatasetInput,
    source: Source,
    columns: readonly ColumnRequest[],
  ): Promise<void> {
    if (this.stopping.signal.aborted || !(await this.move(version, 'RUNNING', {}))) return;
    const about = { dataset: input.name, version: version.number };
    try {
      const file = this.datasets.fileOf(version);
      await mkdir(dirname(file), { recursive: true });
      const limits = {
        maxRejectedShare: this.config.MAX_REJECTED_SHARE,
        queryMemoryMb: this.config.QUERY_MEMORY_MB,
        queryTimeoutMs: this.config.QUERY_TIMEOUT_SECONDS * 1000,
      };
      const imported = await importVersion(
        { source, datasetKind: input.kind, columns, file, ...limits },
        this.stopping.signal,
      );
      // This row is the commit point: until it says so, the file belongs to nobody.
      await this.move(version, 'SUCCEEDED', {
        rows: imported.rows,
        columns: [...imported.columns],
        rejected: imported.rejected,
        finishedAt: new Date(),
      });
      this.logger.info({ ...about, rows: imported.rows }, 'imported');
    } catch (error) {
      await this.move(version, 'FAILED', { error: this.reported(error, about), finishedAt: new Date() });
    }
  }

  private reported(error: unknown, about: ErrorDetails) {
    if (this.stopping.signal.aborted)
      return reportOf(
        new AppError('INTERRUPTED', 'The server was stopped during the import; nothing of it was kept. Import again.'),
      );
    if (error instanceof AppError) return reportOf(error);
    this.logger.error({ ...about, error }, 'an import failed unexpectedly');
    return reportOf(
      new AppError(
        'INTERNAL',
        'The import failed for a reason that the server does not know; its log has more.',
        about,
      ),
    );
  }

  private async move(version: DatasetVersion, phase: Phase, change: Partial<DatasetVersion>): Promise<boolean> {
    const { affected } = await this.versions.update({ id: version.id, phase: In(before(phase)) }, {
      ...change,
      phase,
    } as object);
    this.events.changed('version', version.id);
    return affected === 1;
  }

  /** The source with its paths and datasets found, or the error that keeps it from being read. */
  private async resolve({ file, upload, rows, query, recipe }: SourceInput): Promise<Source> {
    if (file)
      return {
        kind: 'file',
        path: await resolveImportPath(file.path, this.config.importDirs),
        name: file.path,
        options: csvOptions(file),
      };
    if (upload) {
      const { path, filename } = await this.uploads.find(upload.id);
      return { kind: 'file', path, name: filename, options: csvOptions(upload) };
    }
    if (rows) return { kind: 'rows', rows };
    if (query) return { kind: 'query', sql: query.sql, datasets: await this.tables(query.sql) };
    if (recipe) return this.recipes.plan(recipe);
    throw new AppError('INVALID_INPUT', 'The source is empty. Give exactly one of file, upload, rows, query, recipe.', {
      path: 'input.source',
    });
  }

  private async tables(sql: string): Promise<Map<string, { file: string; columns: ReadableColumns }>> {
    const tables = new Map<string, { file: string; columns: ReadableColumns }>();
    for (const name of await referencedDatasets(sql)) {
      const version = await this.datasets.readable(name);
      tables.set(name, { file: this.datasets.fileOf(version), columns: version.columns });
    }
    return tables;
  }
}

/** Where rows come from, as a version remembers it: without the rows themselves. */
const describe = ({ rows, ...others }: SourceInput): Record<string, unknown> =>
  rows ? { rows: rows.length } : JSON.parse(JSON.stringify(others));

type ReadableColumns = Awaited<ReturnType<DatasetService['readable']>>['columns'];

const csvOptions = ({ delimiter, header }: { delimiter?: string | null; header?: boolean | null }) => ({
  ...(delimiter ? { delimiter } : {}),
  ...(header === null || header === undefined ? {} : { header }),
});

const requestOf = ({
  name,
  role,
  type,
  pii,
  format,
}: NonNullable<ImportDatasetInput['columns']>[number]): ColumnRequest => ({
  name,
  ...(role ? { role } : {}),
  ...(type ? { type } : {}),
  ...(pii ? { pii } : {}),
  ...(format ? { format } : {}),
});
