import { Arg, FieldResolver, ID, Resolver, Root } from 'type-graphql';
import { service } from '../di.ts';
import { Segment } from '../segments/segment.entity.ts';
import { ChartService } from './chart.service.ts';
import type { AddressedChart } from './chart.ts';
import { ChartType } from './chart.type.ts';

/** From a segment to its charts. */
@service()
@Resolver(() => Segment)
export class SegmentChartsResolver {
  constructor(private readonly charts: ChartService) {}

  @FieldResolver(() => [ChartType], { name: 'charts', description: 'The charts there are of it.' })
  chartsOf(@Root() segment: Segment): readonly AddressedChart[] {
    return this.charts.ofSegment(segment);
  }

  @FieldResolver(() => ChartType, { description: 'One of its charts.' })
  chart(
    @Root() segment: Segment,
    @Arg('id', () => ID, { description: 'Its id, such as `profile`; `charts` has them all.' }) id: string,
  ): AddressedChart {
    return this.charts.oneOfSegment(segment, id);
  }
}
