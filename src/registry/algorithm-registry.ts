import { injectAll } from 'tsyringe';
import { service } from '../di.ts';
import { AppError, listed } from '../errors.ts';
import type { Algorithm } from '../sdk/algorithm.ts';

/** Token under which the container holds every algorithm. */
export const ALGORITHM = Symbol('Algorithm');

/** All algorithms of this process, in the order of their ids. */
@service()
export class AlgorithmRegistry {
  private readonly byId: ReadonlyMap<string, Algorithm>;

  constructor(@injectAll(ALGORITHM) algorithms: Algorithm[]) {
    const sorted = algorithms.toSorted((a, b) => (a.id < b.id ? -1 : 1));
    this.byId = new Map(sorted.map((algorithm) => [algorithm.id, algorithm]));
    if (this.byId.size === sorted.length) return;
    const twice = sorted.filter(({ id }, i) => id === sorted[i + 1]?.id).map(({ id }) => id);
    throw new AppError('PLUGIN', `Two algorithms have the same id: ${listed(twice)}. An id belongs to one algorithm.`, {
      ids: twice,
    });
  }

  list(): readonly Algorithm[] {
    return [...this.byId.values()];
  }

  /** The algorithm of that id; throws UNKNOWN_ALGORITHM naming those that exist. */
  get(id: string): Algorithm {
    const algorithm = this.byId.get(id);
    if (algorithm) return algorithm;
    const known = [...this.byId.keys()];
    throw new AppError('UNKNOWN_ALGORITHM', `There is no algorithm "${id}". There are: ${listed(known)}.`, {
      id,
      known,
    });
  }
}
