import { LRUCache } from 'lru-cache';
import { inject } from 'tsyringe';
import { CONFIG, type Config } from '../config.ts';
import type { Column } from '../datasets/column.ts';
import { DatasetService, type ReadableVersion } from '../datasets/dataset.service.ts';
import { service } from '../di.ts';
import { AppError } from '../errors.ts';
import type { Source } from './computations.ts';
import type { CorrelationMethod, Square } from './correlate.ts';
import type { Bins, HistogramMethod } from './count-bins.ts';
import type { QuantileType } from './quantiles.ts';
import { StatisticsThreads } from './statistics-threads.ts';
import type { NumberSummary } from './summarize-numbers.ts';
import type { Drift } from './tasks.ts';
import { type Tally, topValues } from './top-values.ts';

/** Answers kept: versions never change, and an answer is small. */
const KEPT_ANSWERS = 10_000;

/** Columns of one computation take no more than this at a time, where they need not be in memory together. */
const BATCH_BYTES = 128e6;

/** Describes dataset versions. */
@service()
export class StatisticsService {
  private readonly kept = new LRUCache<string, Promise<object>>({ max: KEPT_ANSWERS });

  constructor(
    private readonly datasets: DatasetService,
    private readonly threads: StatisticsThreads,
    @inject(CONFIG) private readonly config: Config,
  ) {}

  /** Summaries of columns of numbers or times, by name. */
  async summaries(version: ReadableVersion, columns: readonly Column[]): Promise<Map<string, NumberSummary>> {
    const keyOf = ({ name }: Column) => `${version.id} summary ${name}`;
    const absent = columns.filter((column) => !this.kept.has(keyOf(column)));
    for (const batch of this.batches(version, absent)) {
      const computed = this.threads.run('summaries', { source: this.sourceOf(version, batch) });
      for (const [place, column] of batch.entries())
        this.keep(
          keyOf(column),
          computed.then((summaries) => summaries[place]),
        );
    }
    const found = columns.map(async (column) => {
      const summary = this.kept.get(keyOf(column)) as Promise<NumberSummary>;
      return [column.name, await summary] as const;
    });
    return new Map(await Promise.all(found));
  }

  /** Empty for a column without values. */
  quantiles(
    version: ReadableVersion,
    column: Column,
    probabilities: readonly number[],
    type: QuantileType,
  ): Promise<readonly number[]> {
    return this.threads.run('quantiles', { source: this.sourceOf(version, [column]), probabilities, type });
  }

  /** Histograms of columns of numbers or times, by name. */
  async histograms(
    version: ReadableVersion,
    columns: readonly Column[],
    method: HistogramMethod,
    bins: number,
  ): Promise<Map<string, Bins>> {
    const histograms = new Map<string, Bins>();
    for (const batch of this.batches(version, columns)) {
      const found = await this.threads.run('histograms', { source: this.sourceOf(version, batch), method, bins });
      for (const [place, { name }] of batch.entries()) histograms.set(name, found[place]);
    }
    return histograms;
  }

  /** The most frequent values of columns, by name. */
  topValues(version: ReadableVersion, columns: readonly Column[], first: number): Promise<Map<string, Tally[]>> {
    return topValues(this.datasets.fileOf(version), columns, first);
  }

  correlation(version: ReadableVersion, columns: readonly Column[], method: CorrelationMethod): Promise<Square> {
    return this.remembered(`${version.id} ${method} ${JSON.stringify(columns.map(({ name }) => name))}`, () =>
      this.threads.run('correlation', { source: this.sourceOf(version, columns), method }),
    );
  }

  /** Divided by the number of rows less `delta`. */
  covariance(version: ReadableVersion, columns: readonly Column[], delta: 0 | 1): Promise<Square> {
    return this.threads.run('covariance', { source: this.sourceOf(version, columns), delta });
  }

  /** How far columns of numbers or times, which both versions have, have moved from a baseline: by name. */
  async drifts(
    version: ReadableVersion,
    baseline: ReadableVersion,
    columns: readonly Column[],
  ): Promise<Map<string, Drift>> {
    const drifts = new Map<string, Drift>();
    const longer = version.rows > baseline.rows ? version : baseline;
    for (const batch of this.batches(longer, columns)) {
      const order = { source: this.sourceOf(version, batch), baseline: this.sourceOf(baseline, batch) };
      const found = await this.threads.run('drifts', order);
      for (const [place, { name }] of batch.entries()) drifts.set(name, found[place]);
    }
    return drifts;
  }

  /** Columns to be in memory together, of which computing makes a copy. */
  private sourceOf(version: ReadableVersion, columns: readonly Column[]): Source {
    const megabytes = Math.ceil((2 * 8 * version.rows * columns.length) / 1e6);
    if (megabytes > this.config.MEMORY_LIMIT_MB) {
      throw new AppError(
        'RESOURCE_LIMIT',
        `${columns.length} columns of ${version.rows} rows need about ${megabytes} MB; the limit is ${this.config.MEMORY_LIMIT_MB} MB. Name fewer columns, or raise MEMORY_LIMIT_MB.`,
        { limit: this.config.MEMORY_LIMIT_MB, actual: megabytes },
      );
    }
    return { file: this.datasets.fileOf(version), rows: version.rows, columns };
  }

  private *batches({ rows }: ReadableVersion, columns: readonly Column[]): Generator<readonly Column[]> {
    const size = Math.max(1, Math.floor(BATCH_BYTES / (8 * Math.max(1, rows))));
    for (let start = 0; start < columns.length; start += size) yield columns.slice(start, start + size);
  }

  /** The answer kept under that name, or what `compute` answers, which is then kept. */
  remembered<T extends object>(key: string, compute: () => Promise<T>): Promise<T> {
    return (this.kept.get(key) as Promise<T> | undefined) ?? this.keep(key, compute());
  }

  /** Keeps an answer from when it is asked for, so that it is computed once; a failure is forgotten. */
  private keep<T extends object>(key: string, answer: Promise<T>): Promise<T> {
    this.kept.set(key, answer);
    answer.catch(() => this.kept.delete(key));
    return answer;
  }
}
