import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute } from 'graphql';

type Answers = AsyncIterableIterator<ExecutionResult>;

/**
 * Subscribes as graphql-js does, but with a new context for every event: loaders that outlive one answer would give old
 * ones. An iterator by hand, because a generator that waits for an event cannot be ended before it comes.
 */
export async function subscribe(args: ExecutionArgs, context: () => object): Promise<Answers | ExecutionResult> {
  const source = await createSourceEventStream(args);
  if (!(Symbol.asyncIterator in source)) return source;
  const events = source[Symbol.asyncIterator]();
  const answers: Answers = {
    [Symbol.asyncIterator]: () => answers,
    async next() {
      const event = await events.next();
      if (event.done) return { done: true, value: undefined };
      return { done: false, value: await execute({ ...args, rootValue: event.value, contextValue: context() }) };
    },
    async return() {
      await events.return?.();
      return { done: true, value: undefined };
    },
  };
  return answers;
}
