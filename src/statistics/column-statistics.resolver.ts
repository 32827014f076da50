import { inject } from 'tsyringe';
import { Arg, Ctx, FieldResolver, Float, Int, Resolver, Root } from 'type-graphql';
import { CONFIG, type Config } from '../config.ts';
import { pageSize } from '../connection.ts';
import { DatasetService } from '../datasets/dataset.service.ts';
import { ColumnInfo } from '../datasets/dataset-version.entity.ts';
import { type ColumnOfVersion, loadDistinct, readable } from '../datasets/dataset-version.resolver.ts';
import { service } from '../di.ts';
import { AppError } from '../errors.ts';
import { RequestContext } from '../request.ts';
import { isNumber, isTime } from './column-kind.ts';
import {
  ColumnStatistics,
  Histogram,
  HistogramMethodEnum,
  QuantileTypeEnum,
  ValueCount,
} from './column-statistics.type.ts';
import { type Bins, type HistogramMethod, MOST_BINS } from './count-bins.ts';
import type { QuantileType } from './quantiles.ts';
import { StatisticsService } from './statistics.service.ts';
import type { NumberSummary } from './summarize-numbers.ts';
import type { Tally } from './top-values.ts';

const BINS = 20;
/** Most probabilities of one `quantiles`. */
const MOST_QUANTILES = 1000;

interface StatisticsOfColumn extends ColumnStatistics {
  readonly column: ColumnOfVersion;
}

/** Statistics of columns: all columns of a request are read together. */
@service()
@Resolver(() => ColumnInfo)
export class ColumnStatisticsResolver {
  constructor(
    private readonly statistics: StatisticsService,
    private readonly datasets: DatasetService,
    @inject(CONFIG) private readonly config: Config,
  ) {}

  @FieldResolver(() => ColumnStatistics, {
    name: 'statistics',
    description: 'What is known of its values; each figure is computed when selected.',
  })
  statisticsOf(@Root() column: ColumnOfVersion, @Ctx() context: RequestContext): StatisticsOfColumn {
    const version = readable(column.version);
    const fromSummary =
      (fits: boolean, read: (summary: NumberSummary) => number) => async (): Promise<number | null> => {
        if (!fits || column.pii) return null;
        const value = read(await this.summaryOf(column, context));
        return Number.isFinite(value) ? value : null;
      };
    const number = (read: (summary: NumberSummary) => number) => fromSummary(isNumber(column), read);
    const time = (read: (summary: NumberSummary) => number) => async () => {
      const value = await fromSummary(isTime(column), read)();
      return value === null ? null : new Date(value);
    };
    return {
      column,
      count: version.rows - column.missing,
      missing: column.missing,
      infinite: column.infinite ?? 0,
      distinct: () => loadDistinct(this.datasets.fileOf(version), version, column.name, context),
      mode: async () => (await this.topValues(column, 1, context))[0]?.value ?? null,
      mean: number(({ mean }) => mean),
      median: number(({ quartiles }) => quartiles[1]),
      variance: number(sampleVariance),
      standardDeviation: number((summary) => Math.sqrt(sampleVariance(summary))),
      populationVariance: number(({ count, squares }) => squares / count),
      populationStandardDeviation: number(({ count, squares }) => Math.sqrt(squares / count)),
      min: number(({ min }) => min),
      max: number(({ max }) => max),
      earliest: time(({ min }) => min),
      latest: time(({ max }) => max),
      quartiles: async () => {
        if (!isNumber(column) || column.pii) return null;
        const { count, quartiles } = await this.summaryOf(column, context);
        return count > 0 ? quartiles : null;
      },
      skewness: number(({ skewness }) => skewness),
      kurtosis: number(({ kurtosis }) => kurtosis),
    };
  }

  @FieldResolver(() => Histogram, {
    nullable: true,
    description:
      'How many values lie where; null for TEXT columns and for personal data, empty where all values are missing. Times count in milliseconds since 1970.',
    complexity: ({ args, childComplexity }) => childComplexity * (typeof args.bins === 'number' ? args.bins : BINS),
  })
  async histogram(
    @Root() column: ColumnOfVersion,
    @Ctx() context: RequestContext,
    @Arg('bins', () => Int, {
      nullable: true,
      description: 'How many bins, 1 to 1000 (default 20); not for FREEDMAN_DIACONIS, which finds out itself.',
    })
    bins: number | null | undefined,
    @Arg('method', () => HistogramMethodEnum, { defaultValue: 'FIXED', description: 'Where the bins lie.' })
    method: HistogramMethod,
  ): Promise<Histogram | null> {
    const wanted = binsWanted(bins, method);
    if (column.pii || !(isNumber(column) || isTime(column))) return null;
    const version = readable(column.version);
    const found = await context
      .loader<ColumnOfVersion, Bins>(`${wanted} ${method} bins in version ${version.id}`, async (columns) => {
        const histograms = await this.statistics.histograms(version, columns, method, wanted);
        return new Map(columns.map((one) => [one, histograms.get(one.name) as Bins]));
      })
      .load(column);
    return { edges: Array.from(found?.edges ?? []), counts: Array.from(found?.counts ?? []) };
  }

  @FieldResolver(() => [ValueCount], {
    name: 'topValues',
    description: 'Its most frequent values, most frequent first, the smallest of equally frequent ones first.',
  })
  topValuesOf(
    @Root() column: ColumnOfVersion,
    @Ctx() context: RequestContext,
    @Arg('first', () => Int, { defaultValue: 10, description: 'How many.' }) first: number,
  ): Promise<readonly Tally[]> {
    return this.topValues(column, pageSize(first, this.config.MAX_PAGE_SIZE), context);
  }

  private async topValues(column: ColumnOfVersion, first: number, context: RequestContext): Promise<readonly Tally[]> {
    const version = readable(column.version);
    const found = await context
      .loader<ColumnOfVersion, readonly Tally[]>(`${first} top values in version ${version.id}`, async (columns) => {
        const tops = await this.statistics.topValues(version, columns, first);
        return new Map(columns.map((one) => [one, tops.get(one.name) ?? []]));
      })
      .load(column);
    return found ?? [];
  }

  private async summaryOf(column: ColumnOfVersion, context: RequestContext): Promise<NumberSummary> {
    const version = readable(column.version);
    const found = await context
      .loader<ColumnOfVersion, NumberSummary>(`summaries in version ${version.id}`, async (columns) => {
        const summaries = await this.statistics.summaries(version, columns);
        return new Map(columns.map((one) => [one, summaries.get(one.name) as NumberSummary]));
      })
      .load(column);
    return found as NumberSummary;
  }
}

/** Any quantile of a column. */
@service()
@Resolver(() => ColumnStatistics)
export class QuantileResolver {
  constructor(private readonly statistics: StatisticsService) {}

  @FieldResolver(() => [Float], {
    name: 'quantiles',
    nullable: true,
    description: 'Quantiles of numbers; null for other columns, for personal data, and where all values are missing.',
    complexity: ({ args }) => (args.probabilities as readonly number[]).length,
  })
  async quantilesOf(
    @Root() { column }: StatisticsOfColumn,
    @Arg('probabilities', () => [Float], {
      description: 'Shares of the values that are to be at most as large, each 0 to 1; at most 1000.',
    })
    probabilities: number[],
    @Arg('type', () => QuantileTypeEnum, {
      defaultValue: 'LINEAR',
      description: 'What lies between two values: LINEAR is what pandas, NumPy and R take.',
    })
    type: QuantileType,
  ): Promise<readonly number[] | null> {
    const outside = probabilities.find((p) => !(p >= 0 && p <= 1));
    if (outside !== undefined) throw invalid('probabilities', outside, 'each is a share from 0 to 1, such as 0.95');
    if (probabilities.length > MOST_QUANTILES)
      throw invalid('probabilities', `${probabilities.length} of them`, `there may be ${MOST_QUANTILES} at most`);
    if (column.pii || !isNumber(column)) return null;
    const found = await this.statistics.quantiles(readable(column.version), column, probabilities, type);
    return found.length === probabilities.length ? found : null;
  }
}

const sampleVariance = ({ count, squares }: NumberSummary) => (count > 1 ? squares / (count - 1) : Number.NaN);

function binsWanted(bins: number | null | undefined, method: HistogramMethod): number {
  if (method === 'FREEDMAN_DIACONIS') {
    if (bins == null) return 0;
    throw invalid('bins', bins, 'FREEDMAN_DIACONIS finds the number of bins itself, so leave it out');
  }
  if (bins == null) return BINS;
  if (bins >= 1 && bins <= MOST_BINS) return bins;
  throw invalid('bins', bins, `it must be 1 to ${MOST_BINS}`);
}

const invalid = (argument: string, value: unknown, right: string) =>
  new AppError('INVALID_INPUT', `\`${argument}\` is ${value}; ${right}.`, { argument, value });
