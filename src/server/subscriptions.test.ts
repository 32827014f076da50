import { type Client, createClient, type FormattedExecutionResult } from 'graphql-ws';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { startTinyServer, type TinyServer } from '../../test/support/tiny-server.ts';

let server: TinyServer;
let client: Client;

async function start(settings: Record<string, string> = {}): Promise<void> {
  server = await startTinyServer(settings);
  client = createClient({
    url: `${server.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
}
afterEach(async () => {
  await client.dispose();
  await server.dispose();
});

/** Waits for what the server does in its own time, in turns of the event loop. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

const follow = (list: string) =>
  client.iterate<Record<string, unknown>>({
    query: 'subscription ($list: String!) { ticks(list: $list) }',
    variables: { list },
  });

/** The first answer, be it data or an error of the whole operation. */
async function first(query: string, variables: Record<string, unknown> = {}): Promise<FormattedExecutionResult> {
  for await (const result of client.iterate({ query, variables })) return result as FormattedExecutionResult;
  throw new Error('no answer');
}

const refusal = (query: string, variables?: Record<string, unknown>) =>
  first(query, variables).then(
    (result) => result.errors?.[0]?.extensions,
    (errors) => errors[0].extensions,
  );

describe('subscriptions', () => {
  it('deliver events in order, each with a context of its own, and end when the client leaves', async () => {
    await start();
    const { controls } = server;
    const ticks = follow('a');
    const one = ticks.next();
    await until(() => controls.following === 1);
    const contexts = controls.contexts;
    controls.feed.emit('b', 99);
    controls.feed.emit('a', 1);
    expect((await one).value).toEqual({ data: { ticks: 1 } });
    controls.feed.emit('a', 2);
    expect((await ticks.next()).value).toEqual({ data: { ticks: 2 } });
    expect(controls.contexts).toBe(contexts + 2);
    await ticks.return?.();
    await until(() => controls.following === 0);
  });

  it('mask errors as HTTP does', async () => {
    await start();
    const ticks = follow('a');
    const one = ticks.next();
    await until(() => server.controls.following === 1);
    server.controls.feed.emit('a', -1);
    const { value } = await one;
    expect(JSON.stringify(value)).not.toContain('secret');
    expect(value.errors[0].extensions).toEqual({ code: 'INTERNAL', details: { id: expect.any(String) } });
    expect(await refusal('subscription { ticks(list: "none") }')).toEqual({
      code: 'NOT_FOUND',
      details: { list: 'none' },
    });
    expect(await refusal('{ refused }')).toEqual({ code: 'UNKNOWN_COLUMN', details: { column: 'x' } });
    expect(await refusal('{ group {')).toEqual({ code: 'GRAPHQL_PARSE_FAILED' });
    expect(await refusal('{ nothing }')).toEqual({ code: 'GRAPHQL_VALIDATION_FAILED' });
    expect(await refusal('query ($n: Int!) { group { members(first: $n) { totalCount } } }', { n: 'x' })).toEqual({
      code: 'BAD_USER_INPUT',
    });
  });

  it('are under the limits that hold over HTTP', async () => {
    await start({ MAX_DEPTH: '4', MAX_ALIASES: '1', MAX_COMPLEXITY: '100' });
    const tooComplex = (what: string, limit: number, actual: number) => ({
      code: 'QUERY_TOO_COMPLEX',
      details: { what, limit, actual },
    });
    expect(await refusal('{ group { parent { parent { parent { name } } } } }')).toEqual(tooComplex('depth', 4, 5));
    expect(await refusal('{ a: group { b: name } }')).toEqual(tooComplex('number of aliases', 1, 2));
    expect(
      await refusal('query ($n: Int!) { group { members(first: $n) { totalCount } } }', { n: 200 }),
    ).toBeUndefined();
    expect(
      await refusal(
        'query ($n: Int!) { group { ...G } } fragment G on Group { members(first: $n) { nodes { __typename } } }',
        { n: 50 },
      ),
    ).toEqual(tooComplex('complexity', 100, 102));
  });

  it('are refused to pages of other sites', async () => {
    await start();
    const outcome = (options: object, path = '/graphql') =>
      new Promise((resolve) => {
        const socket = new WebSocket(server.url.replace('http', 'ws') + path, 'graphql-transport-ws', options);
        socket.on('open', () => {
          socket.terminate();
          resolve('open');
        });
        socket.on('unexpected-response', (_request, response) => {
          socket.terminate();
          resolve(response.statusCode);
        });
        socket.on('error', () => {});
      });
    expect(await outcome({ origin: server.url })).toBe('open');
    expect(await outcome({})).toBe('open');
    expect(await outcome({ origin: 'https://evil.example' })).toBe(403);
    expect(await outcome({ origin: 'null' })).toBe(403);
    expect(await outcome({}, '/elsewhere')).toBe(404);
  });

  it('end with 1001 when the server closes', async () => {
    await start();
    const ticks = follow('a');
    const closed = new Promise((resolve) => client.on('closed', resolve));
    const failed = ticks.next().then(
      () => 'ended',
      ({ code }) => code,
    );
    await until(() => server.controls.following === 1);
    await server.close(5_000);
    expect(await closed).toMatchObject({ code: 1001 });
    expect(await failed).toBe(1001);
    await until(() => server.controls.following === 0);
  });

  it('do not hold up closing when a client does not answer', async () => {
    await start();
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await new Promise((resolve) => socket.on('open', resolve));
    socket.pause();
    await server.close(100);
    socket.terminate();
  });
});
