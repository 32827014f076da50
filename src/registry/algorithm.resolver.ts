import { Arg, ID, Query, Resolver } from 'type-graphql';
import { service } from '../di.ts';
import { AlgorithmType, describeAlgorithm } from './algorithm.type.ts';
import { AlgorithmRegistry } from './algorithm-registry.ts';

@service()
@Resolver(() => AlgorithmType)
export class AlgorithmResolver {
  constructor(private readonly registry: AlgorithmRegistry) {}

  @Query(() => [AlgorithmType], { description: 'Every algorithm that can be chosen, in the order of their ids.' })
  algorithms(): AlgorithmType[] {
    return this.registry.list().map(describeAlgorithm);
  }

  @Query(() => AlgorithmType, { description: 'One algorithm; UNKNOWN_ALGORITHM if there is none of that id.' })
  algorithm(@Arg('id', () => ID, { description: 'Its id, such as "k-means".' }) id: string): AlgorithmType {
    return describeAlgorithm(this.registry.get(id));
  }
}
