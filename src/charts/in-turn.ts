export type Turn = <Answer>(work: () => Promise<Answer>) => Promise<Answer>;

/**
 * Runs what it is given one after another. A query over a version takes all cores by itself; many at once are no faster, but
 * let requests wait for the processor.
 */
export function inTurn(): Turn {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const answer = last.then(work, work);
    last = answer.catch(() => {});
    return answer;
  };
}
