import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { service } from '../di.ts';
import { Prediction } from '../predictions/prediction.entity.ts';
import { PredictionService } from '../predictions/prediction.service.ts';
import { RequestContext } from '../request.ts';
import { Membership } from '../segments/membership.entity.ts';
import { Segment } from '../segments/segment.entity.ts';
import { type MembershipOf, SegmentService } from '../segments/segment.service.ts';
import { CustomerService } from './customer.service.ts';
import { Customer } from './customer.type.ts';

/** Customers with all that is known and answered about them. */
@service()
@Resolver(() => Customer)
export class CustomerResolver {
  constructor(
    private readonly customers: CustomerService,
    private readonly segments: SegmentService,
    private readonly predictions: PredictionService,
  ) {}

  @Query(() => Customer, {
    nullable: true,
    description: 'One customer; null where no dataset with a KEY column knows the id.',
  })
  async customer(
    @Arg('id', () => ID, { description: 'The value of the KEY column.' }) id: string,
    @Ctx() context: RequestContext,
  ): Promise<Customer | null> {
    return (await context.loader('customer', (ids: readonly string[]) => this.customers.byIds(ids)).load(id)) ?? null;
  }

  @FieldResolver(() => [Membership], { description: 'The segments the customer is in, newest analysis first.' })
  async memberships(@Root() { id }: Customer, @Ctx() context: RequestContext): Promise<MembershipOf[]> {
    return (
      (await context
        .loader('memberships of customer', (ids: readonly string[]) => this.segments.ofCustomers(ids))
        .load(id)) ?? []
    );
  }

  @FieldResolver(() => [Prediction], {
    name: 'predictions',
    description: 'What was predicted for the customer, newest analysis first.',
  })
  async predictionsOf(@Root() { id }: Customer, @Ctx() context: RequestContext): Promise<Prediction[]> {
    return (
      (await context
        .loader('predictions of customer', (ids: readonly string[]) => this.predictions.ofCustomers(ids))
        .load(id)) ?? []
    );
  }
}

/** From a membership to both its ends. */
@service()
@Resolver(() => Membership)
export class MembershipResolver {
  constructor(
    private readonly customers: CustomerService,
    private readonly segments: SegmentService,
  ) {}

  @FieldResolver(() => Customer, {
    nullable: true,
    description: 'The customer; null where no dataset with a KEY column knows the id.',
  })
  async customer(@Root() { customerId }: Membership, @Ctx() context: RequestContext): Promise<Customer | null> {
    return (
      (await context.loader('customer', (ids: readonly string[]) => this.customers.byIds(ids)).load(customerId)) ?? null
    );
  }

  @FieldResolver(() => Segment, { description: 'The segment.' })
  segment(@Root() { segmentId }: Membership, @Ctx() context: RequestContext): Promise<Segment | undefined> {
    return context.loader('segment', (ids: readonly number[]) => this.segments.byIds(ids)).load(segmentId);
  }
}
