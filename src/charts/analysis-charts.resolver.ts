import { Arg, FieldResolver, ID, Resolver, Root } from 'type-graphql';
import { Analysis } from '../analyses/analysis.entity.ts';
import { service } from '../di.ts';
import { ChartService } from './chart.service.ts';
import type { Chart } from './chart.ts';
import { ChartType } from './chart.type.ts';

/** From an analysis to its charts. */
@service()
@Resolver(() => Analysis)
export class AnalysisChartsResolver {
  constructor(private readonly charts: ChartService) {}

  @FieldResolver(() => [ChartType], {
    name: 'charts',
    description: 'The charts there are of it; empty until it has succeeded.',
  })
  chartsOf(@Root() analysis: Analysis): Promise<readonly Chart[]> {
    return this.charts.ofAnalysis(analysis);
  }

  @FieldResolver(() => ChartType, { description: 'One of its charts.' })
  chart(
    @Root() analysis: Analysis,
    @Arg('id', () => ID, { description: 'Its id, such as `segment-sizes`; `charts` has them all.' }) id: string,
  ): Promise<Chart> {
    return this.charts.oneOfAnalysis(analysis, id);
  }
}
