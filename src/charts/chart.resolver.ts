import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { DatasetService } from '../datasets/dataset.service.ts';
import { service } from '../di.ts';
import { RequestContext } from '../request.ts';
import type { AddressedChart, Chart, ChartOption, Figure } from './chart.ts';
import { ChartType } from './chart.type.ts';
import { ChartImages } from './chart-images.ts';
import { frame } from './frame.ts';

/** What a chart shows, worked out when asked for. */
@service()
@Resolver(() => ChartType)
export class ChartResolver {
  constructor(
    private readonly images: ChartImages,
    private readonly datasets: DatasetService,
  ) {}

  @FieldResolver()
  async path(@Root() { id, address }: AddressedChart, @Ctx() context: RequestContext): Promise<string> {
    if ('segmentId' in address) return `/charts/segments/${address.segmentId}/${id}.svg`;
    if ('analysisId' in address) {
      const { analysisId, against } = address;
      return `/charts/${analysisId}/${id}.svg${against === null ? '' : `?against=${against}`}`;
    }
    const { datasetId, version } = address;
    const dataset = await context
      .loader('dataset', (ids: readonly number[]) => this.datasets.byIds(ids))
      .load(datasetId);
    return `/charts/datasets/${encodeURIComponent(dataset!.name)}/${version}/${id}.svg`;
  }

  @FieldResolver()
  async description(@Root() chart: Chart): Promise<string> {
    return (await chart.figure()).description;
  }

  @FieldResolver()
  async table(@Root() chart: Chart): Promise<Figure['table']> {
    return (await chart.figure()).table;
  }

  @FieldResolver()
  async downSampled(@Root() chart: Chart): Promise<boolean> {
    return Boolean((await chart.figure()).sample);
  }

  @FieldResolver()
  async shown(@Root() chart: Chart): Promise<number> {
    const { sample, table } = await chart.figure();
    return sample?.shown ?? table[0]?.values.length ?? 0;
  }

  @FieldResolver()
  async total(@Root() chart: Chart): Promise<number> {
    const { sample, table } = await chart.figure();
    return sample?.total ?? table[0]?.values.length ?? 0;
  }

  @FieldResolver()
  async option(@Root() chart: Chart): Promise<ChartOption> {
    return frame(chart, await chart.figure());
  }

  @FieldResolver()
  async svg(@Root() chart: Chart): Promise<string> {
    return (await this.images.of(chart)).svg();
  }
}
