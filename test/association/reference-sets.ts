import type { Baskets } from '#sdk';
import { readBaskets, readOnlineRetail } from '../support/read-baskets.ts';
import { SHARED } from '../support/shared-data.ts';

/** A function that computes its answer the first time only. */
function once<T>(read: () => T): () => T {
  let kept: { readonly answer: T } | undefined;
  return () => {
    kept ??= { answer: read() };
    return kept.answer;
  };
}

/** The public baskets that REFERENCE.md gives figures for. */
export const referenceSets = {
  groceries: once((): Baskets => readBaskets(`${SHARED}/groceries.csv`, ',')),
  onlineRetail: once((): Baskets => readOnlineRetail(`${SHARED}/online_retail.csv.gz`)),
  t10: once((): Baskets => readBaskets(`${SHARED}/baskets/T10I4D100K.dat.gz`, ' ')),
  chess: once((): Baskets => readBaskets(`${SHARED}/baskets/chess.dat.gz`, ' ')),
};
