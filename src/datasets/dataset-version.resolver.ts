import { GraphQLJSONObject } from 'graphql-scalars';
import { inject } from 'tsyringe';
import { Arg, Ctx, FieldResolver, Int, Resolver, Root } from 'type-graphql';
import { CONFIG, type Config } from '../config.ts';
import { connectionOf, connectionType, pageSize, readCursor } from '../connection.ts';
import { service } from '../di.ts';
import { AppError } from '../errors.ts';
import { RequestContext } from '../request.ts';
import type { Column } from './column.ts';
import { Dataset } from './dataset.entity.ts';
import { DatasetService, type ReadableVersion } from './dataset.service.ts';
import { ColumnInfo, DatasetVersion, DerivationInfo, RejectedRows } from './dataset-version.entity.ts';
import { distinctCounts, rowPage } from './read-rows.ts';

const RowConnection = connectionType(GraphQLJSONObject, 'Row');

/** A column that knows the version it belongs to. */
export interface ColumnOfVersion extends Column {
  readonly version: DatasetVersion;
}

/** What lies in a dataset version. */
@service()
@Resolver(() => DatasetVersion)
export class DatasetVersionResolver {
  constructor(
    private readonly datasets: DatasetService,
    @inject(CONFIG) private readonly config: Config,
  ) {}

  @FieldResolver(() => Dataset, { description: 'The dataset it is a version of.' })
  dataset(@Root() { datasetId }: DatasetVersion, @Ctx() context: RequestContext): Promise<Dataset | undefined> {
    return context.loader('dataset', (ids: readonly number[]) => this.datasets.byIds(ids)).load(datasetId);
  }

  @FieldResolver(() => [ColumnInfo], {
    description: 'Its columns, in the order of the source; empty until the import has succeeded.',
  })
  columns(@Root() version: DatasetVersion): ColumnOfVersion[] {
    return (version.columns ?? []).map((column) => ({ ...column, version }));
  }

  @FieldResolver(() => RejectedRows, { description: 'Rows that could not be imported.' })
  rejected(@Root() { rejected }: DatasetVersion): RejectedRows {
    return { count: rejected?.count ?? 0, samples: [...(rejected?.samples ?? [])] };
  }

  @FieldResolver(() => DerivationInfo, {
    nullable: true,
    description: 'What was left out where rows were made from other datasets or appended; null for other sources.',
  })
  derivation(@Root() { derivation }: DatasetVersion): DerivationInfo | null {
    if (derivation === null) return null;
    const { asOf, warnings, ...counts } = derivation;
    const nothing = { withoutCustomer: null, withoutTime: null, notBefore: null, unmatched: null, appendedTo: null };
    return { ...nothing, ...counts, asOf: asOf === undefined ? null : new Date(asOf), warnings: [...warnings] };
  }

  @FieldResolver(() => RowConnection, {
    description: 'The rows, as objects of column name and value, in the order of the source.',
  })
  async rowPage(
    @Root() version: DatasetVersion,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Cursor of the last row seen.' }) after: string | null,
  ) {
    const { rows, columns } = readable(version);
    const list = `rows:${version.id}`;
    const size = pageSize(first, this.config.MAX_PAGE_SIZE);
    const start = after ? (readCursor(list, after) as number) + 1 : 0;
    const page = await rowPage(this.datasets.fileOf(version), columns, start, size + 1);
    const numbered = page.map((row, i) => ({ row, position: start + i }));
    const connection = connectionOf(numbered, {
      list,
      first: size,
      position: ({ position }) => position,
      totalCount: () => rows,
    });
    return { ...connection, nodes: connection.nodes.map(({ row }) => row) };
  }
}

/** What takes a look at the values of a column. */
@service()
@Resolver(() => ColumnInfo)
export class ColumnResolver {
  constructor(private readonly datasets: DatasetService) {}

  @FieldResolver(() => Int, { description: 'Number of distinct values, missing ones not counted.' })
  distinct(@Root() { name, version }: ColumnOfVersion, @Ctx() context: RequestContext): Promise<number | undefined> {
    return loadDistinct(this.datasets.fileOf(version), version, name, context);
  }
}

/** Counts the distinct values of all columns that a request asks about at once. */
export function loadDistinct(
  file: string,
  { id }: Pick<DatasetVersion, 'id'>,
  name: string,
  context: RequestContext,
): Promise<number | undefined> {
  const count = async (names: readonly string[]) => new Map(Object.entries(await distinctCounts(file, names)));
  return context.loader(`distinct in version ${id}`, count).load(name);
}

/** The version, if its rows can be read; CONFLICT if not. */
export function readable(version: DatasetVersion): ReadableVersion {
  if (version.phase === 'SUCCEEDED') return version as ReadableVersion;
  throw new AppError('CONFLICT', `Version ${version.number} has no rows to show: its import is ${version.phase}.`, {
    phase: version.phase,
  });
}
