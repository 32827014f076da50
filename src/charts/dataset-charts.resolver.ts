import { Arg, Ctx, FieldResolver, ID, Resolver, Root } from 'type-graphql';
import { Dataset } from '../datasets/dataset.entity.ts';
import { DatasetService } from '../datasets/dataset.service.ts';
import { DatasetVersion } from '../datasets/dataset-version.entity.ts';
import { service } from '../di.ts';
import { AppError } from '../errors.ts';
import { RequestContext } from '../request.ts';
import { ChartService } from './chart.service.ts';
import type { AddressedChart } from './chart.ts';
import { ChartType } from './chart.type.ts';

const ID_OF_CHART = 'Its id, such as `correlations`; `charts` has them all.';

/** From a dataset version to its charts. */
@service()
@Resolver(() => DatasetVersion)
export class VersionChartsResolver {
  constructor(private readonly charts: ChartService) {}

  @FieldResolver(() => [ChartType], {
    name: 'charts',
    description: 'The charts there are of its columns; empty until its import has succeeded.',
  })
  chartsOf(@Root() version: DatasetVersion): readonly AddressedChart[] {
    return this.charts.ofVersion(version);
  }

  @FieldResolver(() => ChartType, { description: 'One of its charts.' })
  chart(
    @Root() version: DatasetVersion,
    @Arg('id', () => ID, { description: ID_OF_CHART }) id: string,
  ): AddressedChart {
    return this.charts.oneOfVersion(version, id);
  }
}

/** From a dataset to the charts of its newest version. */
@service()
@Resolver(() => Dataset)
export class DatasetChartsResolver {
  constructor(
    private readonly charts: ChartService,
    private readonly datasets: DatasetService,
  ) {}

  @FieldResolver(() => [ChartType], {
    name: 'charts',
    description: 'The charts there are of its newest version that can be read.',
  })
  async chartsOf(@Root() { id }: Dataset, @Ctx() context: RequestContext): Promise<readonly AddressedChart[]> {
    const version = await this.latest(id, context);
    return version ? this.charts.ofVersion(version) : [];
  }

  @FieldResolver(() => ChartType, { description: 'One of the charts of its newest version that can be read.' })
  async chart(
    @Root() { id: datasetId, name }: Dataset,
    @Arg('id', () => ID, { description: ID_OF_CHART }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<AddressedChart> {
    const version = await this.latest(datasetId, context);
    if (version) return this.charts.oneOfVersion(version, id);
    throw new AppError('CONFLICT', `The dataset "${name}" has no charts: no import has succeeded.`, { name });
  }

  private latest(id: number, context: RequestContext): Promise<DatasetVersion | undefined> {
    return context.loader('latest version', (ids: readonly number[]) => this.datasets.latest(ids)).load(id);
  }
}
