import { isGenerator } from '#sdk';

/** Work that may pause: between two stretches whoever runs it lets others in, or stops it. What it yields says nothing. */
export type Stretches<T> = T | Generator<unknown, T, void>;

/** The same work as a part of other such work. */
export function* carryOn<T>(work: Stretches<T>): Generator<undefined, T, void> {
  if (!isGenerator(work)) return work;
  for (;;) {
    const stretch = work.next();
    if (stretch.done) return stretch.value;
    yield;
  }
}

/** What `make` makes of each, with a pause after each. */
export function* oneByOne<T, U>(
  items: readonly T[],
  make: (item: T, place: number) => U,
): Generator<undefined, U[], void> {
  const made: U[] = [];
  for (const [place, item] of items.entries()) {
    made.push(make(item, place));
    yield;
  }
  return made;
}
