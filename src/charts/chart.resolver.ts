import { FieldResolver, Resolver, Root } from 'type-graphql';
import { service } from '../di.ts';
import { ChartService } from './chart.service.ts';
import type { Chart, ChartOption, Figure } from './chart.ts';
import { ChartType } from './chart.type.ts';
import { frame } from './frame.ts';

/** What a chart shows, worked out when asked for. */
@service()
@Resolver(() => ChartType)
export class ChartResolver {
  constructor(private readonly charts: ChartService) {}

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
    return (await this.charts.drawing(chart)).svg();
  }
}
