import { get as httpGet, request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTinyServer, type TinyServer } from '../../test/support/tiny-server.ts';
import { AppError } from '../errors.ts';
import { tabsOf } from './graphiql.page.ts';

let server: TinyServer;
beforeAll(async () => {
  server = await startTinyServer({ MAX_DEPTH: '5', MAX_ALIASES: '3', MAX_COMPLEXITY: '1000' });
});
afterAll(() => server.dispose());

interface Answer {
  readonly data?: Record<string, never>;
  readonly errors?: {
    message: string;
    path?: string[];
    extensions: { code: string; details?: Record<string, unknown> };
  }[];
}

async function ask(
  query: string,
  variables: object = {},
  operationName?: string,
): Promise<Answer & { status: number }> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables, operationName }),
  });
  return { status: response.status, ...((await response.json()) as Answer) };
}

describe('queries', () => {
  it('answers a query', async () => {
    const { status, data } = await ask(
      '{ group { name members(first: 2) { nodes { customerId strength } pageInfo { hasNextPage } } } }',
    );
    expect(status).toBe(200);
    expect(data).toEqual({
      group: {
        name: 'everyone',
        members: {
          nodes: [
            { customerId: 'c0', strength: 0 },
            { customerId: 'c1', strength: 1 / 250 },
          ],
          pageInfo: { hasNextPage: true },
        },
      },
    });
  });

  it('walks a connection to its end and counts only when asked', async () => {
    const { controls } = server;
    const counted = controls.counted;
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { data } = await ask(
        'query ($after: String) { group { members(first: 100, after: $after) { nodes { customerId } pageInfo { endCursor hasNextPage } } } }',
        { after: after ?? undefined },
      );
      const { nodes, pageInfo } = (
        data as never as {
          group: {
            members: { nodes: { customerId: string }[]; pageInfo: { endCursor: string; hasNextPage: boolean } };
          };
        }
      ).group.members;
      seen.push(...nodes.map(({ customerId }) => customerId));
      after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(Array.from({ length: 250 }, (_, i) => `c${i}`));
    expect(controls.counted).toBe(counted);
    const { data } = await ask('{ group { members(first: 0) { totalCount pageInfo { endCursor hasNextPage } } } }');
    expect(data).toEqual({ group: { members: { totalCount: 250, pageInfo: { endCursor: null, hasNextPage: true } } } });
    expect(controls.counted).toBe(counted + 1);
  });

  it('takes exactly one field of a one-of input', async () => {
    expect((await ask('{ echo(source: { file: "a.csv" }) }')).data).toEqual({ echo: '{"file":"a.csv"}' });
    const both = await ask('{ echo(source: { file: "a.csv", rows: [1] }) }');
    expect(both.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    const inVariables = await ask('query ($s: SourceInput!) { echo(source: $s) }', { s: {} });
    expect(inVariables.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  it('refuses a request that a page of another site could send without asking', async () => {
    const response = await fetch(`${server.url}/graphql?query={group{name}}`);
    expect(response.status).toBe(400);
    expect(JSON.stringify(await response.json())).toContain('Cross-Site Request Forgery');
    const form = await fetch(`${server.url}/graphql`, { method: 'POST', body: '{"query":"{group{name}}"}' }); // text/plain
    expect(form.status).toBe(400);
  });

  it('refuses batches', async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '[{"query":"{group{name}}"}]',
    });
    expect(response.status).toBe(400);
  });

  it('answers a body that is not JSON as a GraphQL error', async () => {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'INVALID_INPUT' } }] });
  });
});

describe('errors', () => {
  it('tells the caller code, message and details of an AppError', async () => {
    const { status, errors, data } = await ask('{ refused }');
    expect(status).toBe(200);
    expect(data).toEqual({ refused: null });
    expect(errors).toEqual([
      {
        message: 'There is no column "x".',
        locations: [{ line: 1, column: 3 }],
        path: ['refused'],
        extensions: { code: 'UNKNOWN_COLUMN', details: { column: 'x' } },
      },
    ]);
  });

  it('hides what nobody meant for the caller behind an id that the log has', async () => {
    for (const [field, secret] of [
      ['broken', 'hunter2'],
      ['notAnInt', '1.5'],
    ]) {
      const answer = await ask(`{ ${field} }`);
      expect(JSON.stringify(answer)).not.toContain(secret);
      const { code, details } = answer.errors?.[0]?.extensions ?? {};
      expect(code).toBe('INTERNAL');
      const logged = server.controls.logged.find((entry) => 'id' in entry && entry.id === details?.id);
      expect(String((logged as { err: Error }).err)).toContain(secret);
    }
  });

  it('keeps the codes of requests that cannot be read or run', async () => {
    const codeOf = async (...args: Parameters<typeof ask>) => {
      const { status, errors } = await ask(...args);
      return [status, errors?.[0]?.extensions.code];
    };
    expect(await codeOf('{ group {')).toEqual([400, 'GRAPHQL_PARSE_FAILED']);
    expect(await codeOf('{ nothing }')).toEqual([400, 'GRAPHQL_VALIDATION_FAILED']);
    expect(await codeOf('query ($n: Int!) { group { members(first: $n) { totalCount } } }', { n: 'x' })).toEqual([
      400,
      'BAD_USER_INPUT',
    ]);
    expect(await codeOf('query ($n: Int = 1) { group { members(first: $n) { totalCount } } }', { n: null })).toEqual([
      200,
      'BAD_USER_INPUT',
    ]);
    expect(await codeOf('query A { group { name } }', {}, 'B')).toEqual([400, 'OPERATION_RESOLUTION_FAILURE']);
    expect(await codeOf('')).toEqual([400, 'BAD_REQUEST']);
  });

  it('names the limit and never cuts silently when a page is too large', async () => {
    const { errors } = await ask('{ group { members(first: 201) { totalCount } } }');
    expect(errors?.[0]?.extensions).toEqual({ code: 'PAGE_TOO_LARGE', details: { limit: 200, actual: 201 } });
  });
});

describe('limits', () => {
  const refusal = async (...args: Parameters<typeof ask>) => {
    const { status, errors } = await ask(...args);
    return { status, ...errors?.[0]?.extensions };
  };
  const tooComplex = (what: string, limit: number, actual: number) => ({
    status: 400,
    code: 'QUERY_TOO_COMPLEX',
    details: { what, limit, actual },
  });

  it('depth', async () => {
    expect((await ask('{ group { parent { parent { parent { name } } } } }')).errors).toBeUndefined();
    expect(await refusal('{ group { parent { parent { parent { parent { name } } } } } }')).toEqual(
      tooComplex('depth', 5, 6),
    );
    expect(
      await refusal(
        '{ group { ...A } } fragment A on Group { parent { parent { ...B } } } fragment B on Group { parent { ... { parent { name } } } }',
      ),
    ).toEqual(tooComplex('depth', 5, 6));
    expect(await refusal('{ group { ...A } } fragment A on Group { parent { ...A } }')).toMatchObject({
      code: 'GRAPHQL_VALIDATION_FAILED',
    });
  });

  it('aliases', async () => {
    expect((await ask('{ a: group { name } b: group { name } c: group { name } }')).errors).toBeUndefined();
    expect(await refusal('{ a: group { name } b: group { name } c: group { name } d: group { name } }')).toEqual(
      tooComplex('number of aliases', 3, 4),
    );
  });

  it('complexity: `first` multiplies the nodes alone', async () => {
    const query =
      'query ($n: Int = 200) { group { members(first: $n) { nodes { customerId strength } totalCount } parent { members(first: 200) { nodes { customerId } } } } }';
    // group 1 + members 1 + n × 3 + totalCount 1 + parent 1 + members 1 + 200 × 2 = 405 + 3n
    expect((await ask(query, { n: 198 })).errors).toBeUndefined(); // 999
    expect(await refusal(query, { n: 199 })).toEqual(tooComplex('complexity', 1000, 1002));
    expect(await refusal(query)).toEqual(tooComplex('complexity', 1000, 1005)); // the default of the variable
    expect(await refusal(query, { n: 198 })).toEqual({ status: 200 }); // cached as a document, checked again
  });

  it('complexity: nested fragments do not double the work of checking it', async () => {
    const levels = Array.from({ length: 60 }, (_, i) => `fragment f${i} on Group { ...f${i + 1} ...f${i + 1} }`).join(
      ' ',
    );
    expect((await ask(`{ group { ...f0 } } ${levels} fragment f60 on Group { name }`)).data).toEqual({
      group: { name: 'everyone' },
    });
  });

  it('tokens', async () => {
    const { errors } = await ask(`{ echo(source: { rows: [${'1 '.repeat(100_001)}] }) }`);
    expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_PARSE_FAILED');
  });

  it('leaves introspection to tools', async () => {
    const { getIntrospectionQuery } = await import('graphql');
    const { data, errors } = await ask(getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }));
    expect(errors).toBeUndefined();
    expect(JSON.stringify(data)).toContain('"isOneOf":true');
  });
});

describe('pages', () => {
  const page = (path: string) => fetch(server.url + path, { headers: { accept: 'text/html,*/*' } });

  it('GraphiQL is served at / and /graphql from this server alone', async () => {
    const html = await (await page('/')).text();
    expect(await (await page('/graphql')).text()).toBe(html);
    const links = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => String(link));
    expect(links.filter((link) => !link.startsWith('/graphiql/'))).toEqual(['data:,']);
    for (const link of links.filter((path) => path.startsWith('/'))) {
      const response = await fetch(server.url + link);
      expect(response.status).toBe(200);
      expect(response.headers.get('content-type')).toMatch(link.endsWith('.css') ? /^text\/css/ : /^text\/javascript/);
      expect(response.headers.get('x-content-type-options')).toBe('nosniff');
      expect(response.headers.get('cache-control')).toContain('immutable');
      expect((await response.text()).length).toBeGreaterThan(100);
    }
    const policy = (await page('/')).headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/https?:|\*/);
  });

  it('GraphiQL opens one tab for each example, with the comment and the fragments above it', () => {
    const text =
      '# One.\nquery A { group { name } }\n\n# Two.\nfragment F on Group { name }\nquery B { group { ...F } }\n';
    expect(tabsOf(text)).toEqual([
      { query: '# One.\nquery A { group { name } }\n' },
      { query: '# Two.\nfragment F on Group { name }\nquery B { group { ...F } }\n' },
    ]);
    expect(tabsOf('')).toEqual([]);
  });

  it('nothing else can be read, whatever the path', async () => {
    for (const path of [
      '/graphiql/../package.json',
      '/graphiql/%2e%2e/package.json',
      '/graphiql/..%2f..%2fpackage.json',
      '/package.json',
    ]) {
      const status = await new Promise((resolve) =>
        httpGet({ ...new URL(server.url), host: '127.0.0.1', port: new URL(server.url).port, path }, (response) =>
          resolve(response.resume().statusCode),
        ),
      );
      expect(status, path).toBe(404);
    }
  });

  it('an unknown path is a JSON error', async () => {
    const response = await fetch(`${server.url}/nothing`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 'NOT_FOUND', details: {} } });
  });
});

describe('health', () => {
  it('is live, and ready when it is', async () => {
    const live = await fetch(`${server.url}/health/live`);
    expect([live.status, await live.json()]).toEqual([200, { status: 'live' }]);
    const ready = await fetch(`${server.url}/health/ready`);
    expect([ready.status, await ready.json()]).toEqual([200, { status: 'ready' }]);
    server.controls.ready = async () => {
      throw new AppError('CONFLICT', 'The database does not answer.');
    };
    const unready = await fetch(`${server.url}/health/ready`);
    expect(unready.status).toBe(503);
    expect(await unready.json()).toEqual({
      error: { code: 'CONFLICT', message: 'The database does not answer.', details: {} },
    });
    server.controls.ready = async () => {};
  });
});

describe('closing', () => {
  it('finishes requests under way, refuses new ones and may be called twice', async () => {
    const closing = await startTinyServer();
    const started = new Promise<void>((resolve) => {
      closing.controls.onSlow = resolve;
    });
    const answer = fetch(`${closing.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{slow}"}',
    });
    await started;
    const closed = closing.close(10_000);
    expect(closing.close(0)).toBe(closed);
    await expect(fetch(`${closing.url}/health/live`)).rejects.toThrow();
    closing.controls.finish(7);
    expect(await (await answer).json()).toEqual({ data: { slow: 7 } });
    await closed;
    await closing.dispose();
  });

  it('cuts off what is not done after the grace period', async () => {
    const closing = await startTinyServer();
    const started = new Promise<void>((resolve) => {
      closing.controls.onSlow = resolve;
    });
    const lost = new Promise<Error>((resolve) => {
      const request = httpRequest(`${closing.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
      });
      request.on('error', resolve).end('{"query":"{slow}"}');
    });
    await started;
    await closing.close(50);
    expect(await lost).toMatchObject({ code: 'ECONNRESET' });
    await closing.dispose();
  });

  it('says which port is taken', async () => {
    const { port } = new URL(server.url);
    await expect(startTinyServer({ PORT: port })).rejects.toThrow(`PORT=${port}`);
  });
});
