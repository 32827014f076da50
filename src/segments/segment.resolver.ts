import { inject } from 'tsyringe';
import { Arg, FieldResolver, ID, Int, Query, Resolver, Root } from 'type-graphql';
import { CONFIG, type Config } from '../config.ts';
import { connectionOf, connectionType, pageSize, readCursor } from '../connection.ts';
import { service } from '../di.ts';
import { idOf } from '../identifier.ts';
import { Membership } from './membership.entity.ts';
import { Segment } from './segment.entity.ts';
import { SegmentService } from './segment.service.ts';

const MemberConnection = connectionType(Membership);

/** Segments and who is in them. */
@service()
@Resolver(() => Segment)
export class SegmentResolver {
  constructor(
    private readonly segments: SegmentService,
    @inject(CONFIG) private readonly config: Config,
  ) {}

  @Query(() => Segment, { description: 'One segment.' })
  segment(@Arg('id', () => ID, { description: 'Its id.' }) id: string): Promise<Segment> {
    return this.segments.get(idOf(id, 'segment'));
  }

  @FieldResolver(() => MemberConnection, { description: 'The customers in it, by customer id.' })
  async members(
    @Root() { id, size }: Segment,
    @Arg('first', () => Int, { defaultValue: 20, description: 'How many.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Cursor of the last one seen.' }) after: string | null,
  ) {
    const most = pageSize(first, this.config.MAX_PAGE_SIZE);
    const list = `members:${id}`;
    const rows = await this.segments.members(id, after ? (readCursor(list, after) as string) : null, most + 1);
    return connectionOf(rows, { list, first: most, position: ({ customerId }) => customerId, totalCount: () => size });
  }
}
