import { GraphQLJSONObject } from 'graphql-scalars';
import { inject } from 'tsyringe';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { CONFIG, type Config } from '../config.ts';
import { connectionOf, connectionType, pageSize, readCursor } from '../connection.ts';
import { service } from '../di.ts';
import { AppError } from '../errors.ts';
import { idOf, waitSeconds } from '../identifier.ts';
import { RequestContext } from '../request.ts';
import { Dataset } from './dataset.entity.ts';
import { DatasetService } from './dataset.service.ts';
import { DatasetVersion } from './dataset-version.entity.ts';
import { ImportService } from './import.service.ts';
import { ImportDatasetInput, SourceInput } from './import-dataset.input.ts';

const DatasetConnection = connectionType(Dataset);

/** Datasets: imported, found, listed. */
@service()
@Resolver(() => Dataset)
export class DatasetResolver {
  constructor(
    private readonly datasets: DatasetService,
    private readonly imports: ImportService,
    @inject(CONFIG) private readonly config: Config,
  ) {}

  @Mutation(() => DatasetVersion, {
    description: 'Imports rows as a new version of a dataset. Answers at once, or after `wait` seconds at most.',
  })
  importDataset(
    @Arg('input', () => ImportDatasetInput, { description: 'What to import.' }) input: ImportDatasetInput,
    @Arg('wait', () => Int, { defaultValue: 0, description: 'Seconds to wait for the end before answering, 0 to 600.' })
    wait: number,
  ): Promise<DatasetVersion> {
    return this.imports.start(input, waitSeconds(wait));
  }

  @Mutation(() => DatasetVersion, {
    description:
      'Adds rows to the newest version of a dataset, as a new version with the old rows and these. They must have its columns: a batch with others, or with values of other types, is refused with the difference, and so are customers that are there already. Answers at once, or after `wait` seconds at most.',
  })
  appendRows(
    @Arg('dataset', () => String, { description: 'Name of the dataset.' }) dataset: string,
    @Arg('rows', () => [GraphQLJSONObject], {
      nullable: true,
      description: 'The rows, as objects of column name and value; this or `source`.',
    })
    rows: Record<string, unknown>[] | null,
    @Arg('source', () => SourceInput, { nullable: true, description: 'Where the rows come from; this or `rows`.' })
    source: SourceInput | null,
    @Arg('wait', () => Int, { defaultValue: 0, description: 'Seconds to wait for the end before answering, 0 to 600.' })
    wait: number,
  ): Promise<DatasetVersion> {
    if (!rows === !source)
      throw new AppError('INVALID_INPUT', 'appendRows takes `rows` or `source`: give exactly one of them.', {
        path: 'rows',
      });
    return this.imports.append(dataset, source ?? { rows: rows ?? [] }, waitSeconds(wait));
  }

  @Query(() => Dataset, { nullable: true, description: 'The dataset of that name; null where there is none.' })
  dataset(@Arg('name', () => String, { description: 'Its name.' }) name: string): Promise<Dataset | null> {
    return this.datasets.find(name);
  }

  @Query(() => DatasetConnection, { name: 'datasets', description: 'All datasets, newest first.' })
  async listDatasets(
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Cursor of the last one seen.' }) after: string | null,
  ) {
    const size = pageSize(first, this.config.MAX_PAGE_SIZE);
    const rows = await this.datasets.list(after ? (readCursor('datasets', after) as number) : null, size + 1);
    return connectionOf(rows, {
      list: 'datasets',
      first: size,
      position: ({ id }) => id,
      totalCount: () => this.datasets.count(),
    });
  }

  @Query(() => DatasetVersion, { description: 'One version of a dataset, by id: how an import is followed.' })
  datasetVersion(@Arg('id', () => ID, { description: 'Its id.' }) id: string): Promise<DatasetVersion> {
    return this.datasets.version(idOf(id, 'dataset version'));
  }

  @FieldResolver(() => DatasetVersion, {
    nullable: true,
    description: 'The newest version whose import succeeded; null where none has.',
  })
  async latest(@Root() { id }: Dataset, @Ctx() context: RequestContext): Promise<DatasetVersion | null> {
    return (
      (await context.loader('latest version', (ids: readonly number[]) => this.datasets.latest(ids)).load(id)) ?? null
    );
  }

  @FieldResolver(() => [DatasetVersion], { description: 'All versions, newest first, failed ones included.' })
  versions(@Root() { id }: Dataset): Promise<DatasetVersion[]> {
    return this.datasets.versionsOf(id);
  }
}
