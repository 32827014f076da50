import { inject } from 'tsyringe';
import { Arg, Ctx, FieldResolver, ID, Int, Mutation, Query, Resolver, Root } from 'type-graphql';
import { CONFIG, type Config } from '../config.ts';
import { connectionOf, connectionType, pageSize, readCursor } from '../connection.ts';
import { service } from '../di.ts';
import { idOf, waitSeconds } from '../identifier.ts';
import { RequestContext } from '../request.ts';
import { Dataset } from './dataset.entity.ts';
import { DatasetService } from './dataset.service.ts';
import { DatasetVersion } from './dataset-version.entity.ts';
import { ImportService } from './import.service.ts';
import { ImportDatasetInput } from './import-dataset.input.ts';

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
