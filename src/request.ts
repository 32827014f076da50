import DataLoader from 'dataloader';
import type { DependencyContainer } from 'tsyringe';

/** What lives as long as one GraphQL operation: its loaders, so that a list resolves a relation in one statement. */
export class RequestContext {
  private readonly loaders = new Map<string, DataLoader<unknown, unknown>>();

  /** Subscriptions choose their source without a resolver to be injected into: they ask the container. */
  constructor(readonly app: DependencyContainer) {}

  /** The loader of that name, made at its first use; `batch` answers many keys at once. */
  loader<K, V>(name: string, batch: (keys: readonly K[]) => Promise<ReadonlyMap<K, V>>): DataLoader<K, V | undefined> {
    let loader = this.loaders.get(name) as DataLoader<K, V | undefined> | undefined;
    if (!loader) {
      loader = new DataLoader(async (keys: readonly K[]) => {
        const found = await batch(keys);
        return keys.map((key) => found.get(key));
      });
      this.loaders.set(name, loader as unknown as DataLoader<unknown, unknown>);
    }
    return loader;
  }
}
