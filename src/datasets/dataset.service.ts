import { join } from 'node:path';
import { inject } from 'tsyringe';
import { DataSource, In, LessThan, type Repository } from 'typeorm';
import { CONFIG, type Config } from '../config.ts';
import { service } from '../di.ts';
import { AppError, listed } from '../errors.ts';
import type { Column, DatasetKind } from './column.ts';
import { Dataset } from './dataset.entity.ts';
import { DatasetVersion } from './dataset-version.entity.ts';
import type { Table } from './sources/derived-source.ts';

/** A version whose rows can be read: its import has succeeded. */
export type ReadableVersion = DatasetVersion & { readonly rows: number; readonly columns: readonly Column[] };

/** Which datasets there are, in which versions, and where their rows lie. */
@service()
export class DatasetService {
  private readonly datasets: Repository<Dataset>;
  private readonly versions: Repository<DatasetVersion>;

  constructor(
    dataSource: DataSource,
    @inject(CONFIG) private readonly config: Config,
  ) {
    this.datasets = dataSource.getRepository(Dataset);
    this.versions = dataSource.getRepository(DatasetVersion);
  }

  find(name: string): Promise<Dataset | null> {
    return this.datasets.findOneBy({ name });
  }

  /** The dataset of that name; NOT_FOUND says which there are. */
  async named(name: string): Promise<Dataset> {
    const dataset = await this.find(name);
    if (dataset) return dataset;
    const known = await this.datasets.find({ order: { name: 'ASC' }, take: 20 });
    throw new AppError(
      'NOT_FOUND',
      `There is no dataset "${name}". There are: ${listed(known.map((one) => one.name))}.`,
      { name },
    );
  }

  /** Datasets, newest first, from after `after`. */
  list(after: number | null, first: number): Promise<Dataset[]> {
    return this.datasets.find({
      where: after === null ? {} : { id: LessThan(after) },
      order: { id: 'DESC' },
      take: first,
    });
  }

  count(): Promise<number> {
    return this.datasets.count();
  }

  async version(id: number): Promise<DatasetVersion> {
    const version = await this.versions.findOneBy({ id });
    if (!version) throw new AppError('NOT_FOUND', `There is no dataset version ${id}.`, { id });
    return version;
  }

  versionsOf(datasetId: number): Promise<DatasetVersion[]> {
    return this.versions.find({ where: { datasetId }, order: { number: 'DESC' } });
  }

  /** The newest version of a dataset that can be read, or the one of that number. */
  async readable(name: string, number?: number | null): Promise<ReadableVersion> {
    const dataset = await this.named(name);
    const version = await this.versions.findOne({
      where: { datasetId: dataset.id, ...(number ? { number } : { phase: 'SUCCEEDED' }) },
      order: { number: 'DESC' },
    });
    if (version?.phase === 'SUCCEEDED') return version as ReadableVersion;
    if (number && !version)
      throw new AppError('NOT_FOUND', `The dataset "${name}" has no version ${number}.`, { name, version: number });
    const which = number ? `version ${number} of the dataset "${name}"` : `the dataset "${name}"`;
    throw new AppError('CONFLICT', `There is nothing to read: ${which} is ${version?.phase ?? 'not imported'}.`, {
      name,
      phase: version?.phase ?? null,
    });
  }

  /** The newest version that can be read, with what deriving and appending needs to know of it. */
  async table(name: string): Promise<Table & { readonly number: number }> {
    const { kind } = await this.named(name);
    const version = await this.readable(name);
    const { columns, rows, number } = version;
    return { name, kind, columns, rows, number, file: this.fileOf(version) };
  }

  /** The newest readable version of each of these datasets. */
  async latest(datasetIds: readonly number[]): Promise<Map<number, ReadableVersion>> {
    const versions = await this.versions.find({
      where: { datasetId: In([...datasetIds]), phase: 'SUCCEEDED' },
      order: { number: 'ASC' },
    });
    return new Map(versions.map((version) => [version.datasetId, version as ReadableVersion]));
  }

  /** The newest readable versions of all datasets of a kind, oldest dataset first. */
  async latestOfKind(kind: DatasetKind): Promise<ReadableVersion[]> {
    const datasets = await this.datasets.find({ where: { kind }, order: { id: 'ASC' } });
    const latest = await this.latest(datasets.map(({ id }) => id));
    return datasets.flatMap(({ id }) => latest.get(id) ?? []);
  }

  async byIds(ids: readonly number[]): Promise<Map<number, Dataset>> {
    return new Map((await this.datasets.findBy({ id: In([...ids]) })).map((dataset) => [dataset.id, dataset]));
  }

  async versionsByIds(ids: readonly number[]): Promise<Map<number, DatasetVersion>> {
    return new Map((await this.versions.findBy({ id: In([...ids]) })).map((version) => [version.id, version]));
  }

  /** The Parquet file of a version. */
  fileOf({ datasetId, number }: Pick<DatasetVersion, 'datasetId' | 'number'>): string {
    return join(this.config.dataDir, 'datasets', String(datasetId), `${number}.parquet`);
  }
}
