import { Arg, FieldResolver, ID, Resolver, Root } from 'type-graphql';
import { Analysis } from '../analyses/analysis.entity.ts';
import { service } from '../di.ts';
import { idOf } from '../identifier.ts';
import { ChartService } from './chart.service.ts';
import type { AddressedChart } from './chart.ts';
import { ChartType } from './chart.type.ts';

const AGAINST =
  'The analysis that `migration` compares with (default: the newest segmentation of the same dataset before this one).';

const otherOf = (against: string | null | undefined): number | null =>
  against === null || against === undefined ? null : idOf(against, 'analysis');

/** From an analysis to its charts. */
@service()
@Resolver(() => Analysis)
export class AnalysisChartsResolver {
  constructor(private readonly charts: ChartService) {}

  @FieldResolver(() => [ChartType], {
    name: 'charts',
    description: 'The charts there are of it; empty until it has succeeded.',
  })
  chartsOf(
    @Root() analysis: Analysis,
    @Arg('against', () => ID, { nullable: true, description: AGAINST }) against: string | null,
  ): Promise<readonly AddressedChart[]> {
    return this.charts.ofAnalysis(analysis, otherOf(against));
  }

  @FieldResolver(() => ChartType, { description: 'One of its charts.' })
  chart(
    @Root() analysis: Analysis,
    @Arg('id', () => ID, { description: 'Its id, such as `segment-sizes`; `charts` has them all.' }) id: string,
    @Arg('against', () => ID, { nullable: true, description: AGAINST }) against: string | null,
  ): Promise<AddressedChart> {
    return this.charts.oneOfAnalysis(analysis, id, otherOf(against));
  }
}
