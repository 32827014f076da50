import { inject } from 'tsyringe';
import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { CONFIG, type Config } from '../config.ts';
import { pageSize } from '../connection.ts';
import type { Column } from '../datasets/column.ts';
import { DatasetService, type ReadableVersion } from '../datasets/dataset.service.ts';
import { DatasetVersion } from '../datasets/dataset-version.entity.ts';
import { loadDistinct, readable } from '../datasets/dataset-version.resolver.ts';
import { service } from '../di.ts';
import { AppError, listed } from '../errors.ts';
import { RequestContext } from '../request.ts';
import type { Alert } from './alert.ts';
import { AlertsService } from './alerts.service.ts';
import { columnsNamed, isCategory, isNumber, requireKind } from './column-kind.ts';
import { ComparisonService } from './comparison.service.ts';
import { VersionComparison } from './comparison.type.ts';
import type { CorrelationMethod, Square } from './correlate.ts';
import { type DuplicateRows, duplicateRows } from './duplicate-rows.ts';
import { type Missingness, missingPatterns } from './missing-patterns.ts';
import { StatisticsService } from './statistics.service.ts';
import {
  AlertInfo,
  ColumnMatrix,
  CorrelationMethodEnum,
  DuplicateRowsInfo,
  MissingnessInfo,
} from './version-statistics.type.ts';

/** Most columns of a matrix. */
const MOST_COLUMNS = 100;
/** Most categories of a column whose correlation is asked for: more are names, not categories. */
const MOST_CATEGORIES = 1000;
/** Most pairs of columns times rows for Kendall's tau, which has to sort for each pair: some seconds. */
const MOST_SORTED = 1e8;

/** The price of a field for which every value of a version is read several times. */
const WHOLE_VERSION = 1000;

const matrixPrice = ({ args, childComplexity }: { args: Record<string, unknown>; childComplexity: number }) =>
  childComplexity * (args.columns as readonly string[]).length ** 2;

/** What the columns of a version have to do with each other. */
@service()
@Resolver(() => DatasetVersion)
export class VersionStatisticsResolver {
  constructor(
    private readonly statistics: StatisticsService,
    private readonly alerts: AlertsService,
    private readonly comparisons: ComparisonService,
    private readonly datasets: DatasetService,
    @inject(CONFIG) private readonly config: Config,
  ) {}

  @FieldResolver(() => ColumnMatrix, {
    name: 'correlation',
    description: 'How strongly each two columns go together.',
    complexity: matrixPrice,
  })
  async correlationOf(
    @Root() root: DatasetVersion,
    @Ctx() context: RequestContext,
    @Arg('columns', () => [String], { description: 'Names of at most 100 columns.' }) names: string[],
    @Arg('method', () => CorrelationMethodEnum, { defaultValue: 'PEARSON', description: 'How it is measured.' })
    method: CorrelationMethod,
  ): Promise<ColumnMatrix> {
    const version = readable(root);
    const columns = matrixColumns(version, names);
    await this.checkCorrelation(version, columns, method, context);
    return matrixOf(columns, await this.statistics.correlation(version, columns, method));
  }

  @FieldResolver(() => ColumnMatrix, {
    name: 'covariance',
    description: "Covariance of each two columns of numbers, and their variances: the sample's, divided by rows − 1.",
    complexity: matrixPrice,
  })
  async covarianceOf(
    @Root() root: DatasetVersion,
    @Arg('columns', () => [String], { description: 'Names of at most 100 columns of numbers; no personal data.' })
    names: string[],
    @Arg('population', () => Boolean, {
      defaultValue: false,
      description: 'Whether to divide by the number of rows instead.',
    })
    population: boolean,
  ): Promise<ColumnMatrix> {
    const version = readable(root);
    const columns = matrixColumns(version, names);
    requireKind(columns, isNumber, 'covariance', 'columns of numbers');
    const personal = columns.filter(({ pii }) => pii).map(({ name }) => name);
    if (personal.length > 0) {
      throw new AppError(
        'INVALID_INPUT',
        `${listed(personal.map((name) => JSON.stringify(name)))} is personal data, whose variance is not shown; \`correlation\` is.`,
        { columns: personal },
      );
    }
    return matrixOf(columns, await this.statistics.covariance(version, columns, population ? 0 : 1));
  }

  @FieldResolver(() => MissingnessInfo, {
    description: 'Which values are missing together.',
    complexity: ({ args, childComplexity }) => childComplexity * Math.max(1, Number(args.first)),
  })
  missingness(
    @Root() root: DatasetVersion,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many patterns.' }) first: number,
  ): Promise<Missingness> {
    const { rows, columns } = readable(root);
    return missingPatterns(this.datasets.fileOf(root), rows, columns, pageSize(first, this.config.MAX_PAGE_SIZE));
  }

  @FieldResolver(() => DuplicateRowsInfo, { description: 'Rows that are the same.', complexity: WHOLE_VERSION })
  duplicates(
    @Root() root: DatasetVersion,
    @Arg('columns', () => [String], { nullable: true, description: 'Columns to compare; all of them where absent.' })
    names: string[] | null,
  ): Promise<DuplicateRows> {
    const { columns } = readable(root);
    return duplicateRows(this.datasets.fileOf(root), names ? columnsNamed(columns, names) : columns);
  }

  @FieldResolver(() => [AlertInfo], {
    name: 'alerts',
    description:
      'What deserves a look before the rows are used: the rows, then column by column in their order, then pairs of columns, strongest first. TEXT is judged by its 10,000 most frequent values.',
    complexity: WHOLE_VERSION,
  })
  alertsOf(@Root() root: DatasetVersion): Promise<readonly Alert[]> {
    return this.alerts.alertsOf(readable(root));
  }

  @FieldResolver(() => VersionComparison, {
    description: 'What has changed since another version of the dataset.',
    complexity: ({ childComplexity }) => WHOLE_VERSION + childComplexity,
  })
  comparison(
    @Root() root: DatasetVersion,
    @Arg('with', () => Int, { description: 'Number of the other version, the baseline.' }) number: number,
  ): Promise<VersionComparison> {
    return this.comparisons.compare(readable(root), number);
  }

  private async checkCorrelation(
    version: ReadableVersion,
    columns: readonly Column[],
    method: CorrelationMethod,
    context: RequestContext,
  ): Promise<void> {
    if (method === 'CRAMERS_V') requireKind(columns, isCategory, method, 'categories: TEXT or BOOLEAN columns');
    else if (method === 'CORRELATION_RATIO')
      requireKind(columns, (one) => isCategory(one) || isNumber(one), method, 'categories (TEXT) and numbers');
    else requireKind(columns, isNumber, method, 'columns of numbers');
    for (const { name, type } of columns) {
      if (type !== 'TEXT') continue;
      const distinct = (await loadDistinct(this.datasets.fileOf(version), version, name, context)) ?? 0;
      if (distinct > MOST_CATEGORIES) throw tooManyCategories(name, distinct);
    }
    const sorted = ((columns.length * (columns.length - 1)) / 2) * version.rows;
    if (method === 'KENDALL' && sorted > MOST_SORTED) {
      throw new AppError(
        'RESOURCE_LIMIT',
        `KENDALL sorts the rows for each pair of columns: ${sorted} in all; at most ${MOST_SORTED} are. Name fewer columns, or take SPEARMAN.`,
        { limit: MOST_SORTED, actual: sorted },
      );
    }
  }
}

const tooManyCategories = (name: string, distinct: number) =>
  new AppError(
    'UNSUITABLE_DATA',
    `The column ${JSON.stringify(name)} has ${distinct} categories; a correlation takes ${MOST_CATEGORIES} at most. Leave it out, or group its rare values first.`,
    { column: name, requirement: MOST_CATEGORIES, actual: distinct },
  );

function matrixColumns(version: ReadableVersion, names: readonly string[]): Column[] {
  if (names.length >= 1 && names.length <= MOST_COLUMNS) return columnsNamed(version.columns, names);
  throw new AppError('INVALID_INPUT', `\`columns\` names ${names.length} columns; it must name 1 to ${MOST_COLUMNS}.`, {
    argument: 'columns',
    limit: MOST_COLUMNS,
    actual: names.length,
  });
}

const matrixOf = (columns: readonly Column[], values: Square): ColumnMatrix => ({
  columns: columns.map(({ name }) => name),
  values: values.map((row) => row.map((value) => (Number.isFinite(value) ? value : null))),
});
