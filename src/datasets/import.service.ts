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
import type { ColumnRequest } from './column.ts';
import { Dataset } from './dataset.entity.ts';
import { DatasetService } from './dataset.service.ts';
import { DatasetVersion } from './dataset-version.entity.ts';
import type { ImportDatasetInput, SourceInput } from './import-dataset.input.ts';
import { type ImportRequest, importVersion } from './import-version.ts';
import { describeSource, SourceService } from './source.service.ts';
import { sweepFiles } from './sweep-files.ts';
import { UploadStore } from './upload-store.ts';

/** What is to be imported; where to and within which limits is the service's business. */
type ImportOrder = Pick<ImportRequest, 'source' | 'columns' | 'datasetKind' | 'base'>;

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
    private readonly sources: SourceService,
    private readonly uploads: UploadStore,
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
    const source = await this.sources.resolve(input.source);
    const version = await this.accept(await this.datasetOf(input), describeSource(input.source));
    const columns = (input.columns ?? []).map(requestOf);
    return this.enqueue(version, input, waitSeconds, async () => ({ source, columns, datasetKind: input.kind }));
  }

  /** Accepts rows to be added to the newest version there is when their turn comes; answers as `start` does. */
  async append(name: string, input: SourceInput, waitSeconds: number): Promise<DatasetVersion> {
    const dataset = await this.datasets.named(name);
    const source = await this.sources.resolve(input);
    const version = await this.accept(dataset, { append: describeSource(input) });
    return this.enqueue(version, dataset, waitSeconds, async () => {
      const { number, ...base } = await this.datasets.table(name);
      return { source, columns: [], datasetKind: dataset.kind, base: { ...base, version: number } };
    });
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
   * The dataset that an import is for, made where there is none. No transaction, here and below: SQLite has one
   * connection, where another request's statements would fall into it. Each statement stands by itself.
   */
  private async datasetOf({ name, kind }: ImportDatasetInput): Promise<Dataset> {
    await this.dataSource
      .createQueryBuilder()
      .insert()
      .into(Dataset)
      .values({ name, kind, createdAt: new Date() })
      .orIgnore()
      .updateEntity(false)
      .execute();
    const dataset = (await this.datasets.find(name))!;
    if (dataset.kind === kind) return dataset;
    throw new AppError(
      'CONFLICT',
      `The dataset "${name}" holds ${dataset.kind}, not ${kind}. Import under another name.`,
      { name, kind: dataset.kind },
    );
  }

  /** Writes down that a version is wanted; two imports under one name draw different numbers. */
  private async accept({ id: datasetId }: Dataset, source: Record<string, unknown>): Promise<DatasetVersion> {
    const createdAt = new Date();
    for (let tries = 1; ; tries++) {
      const number = ((await this.versions.maximum('number', { datasetId })) ?? 0) + 1;
      try {
        return await this.versions.save({ datasetId, number, phase: 'WAITING' as const, source, createdAt });
      } catch (error) {
        if (!isDuplicate(error) || tries === 10) throw error;
      }
    }
  }

  /** Runs an import when those before it have ended. What it imports is asked for then. */
  private enqueue(
    version: DatasetVersion,
    { name }: { readonly name: string },
    waitSeconds: number,
    order: () => Promise<ImportOrder>,
  ): Promise<DatasetVersion> {
    this.last = this.last
      .then(() => this.run(version, name, order))
      .catch((error) => this.logger.error({ error, version: version.id }, 'an import could not be recorded'));
    return this.events.settled(
      'version',
      version.id,
      () => this.datasets.version(version.id),
      ({ phase }) => isFinal(phase),
      waitSeconds,
    );
  }

  private async run(version: DatasetVersion, name: string, order: () => Promise<ImportOrder>): Promise<void> {
    if (this.stopping.signal.aborted || !(await this.move(version, 'RUNNING', {}))) return;
    const about = { dataset: name, version: version.number };
    try {
      const file = this.datasets.fileOf(version);
      await mkdir(dirname(file), { recursive: true });
      const limits = {
        maxRejectedShare: this.config.MAX_REJECTED_SHARE,
        queryMemoryMb: this.config.QUERY_MEMORY_MB,
        queryTimeoutMs: this.config.QUERY_TIMEOUT_SECONDS * 1000,
      };
      const imported = await importVersion({ ...(await order()), file, ...limits }, this.stopping.signal);
      // This row is the commit point: until it says so, the file belongs to nobody.
      await this.move(version, 'SUCCEEDED', {
        rows: imported.rows,
        columns: [...imported.columns],
        rejected: imported.rejected,
        derivation: imported.derivation,
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
}

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
