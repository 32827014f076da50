import type { Algorithm } from '#sdk';

/** One promise of the plugin contract, tried on an algorithm. `name` completes "the algorithm …". */
export interface Check {
  readonly name: string;
  applies(algorithm: Algorithm): boolean;
  /** Throws where the promise is broken. */
  run(algorithm: Algorithm): void;
}

export const always = (): boolean => true;
