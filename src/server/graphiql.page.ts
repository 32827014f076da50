import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Kind, parse } from 'graphql';

interface Asset {
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
}

const JAVASCRIPT = 'text/javascript; charset=utf-8';
const CSS = 'text/css; charset=utf-8';

/** Nothing the page does can reach another host: the browser refuses. GraphiQL's editor writes styles inline. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src data:; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** GraphiQL from installed packages, opened on the example operations. Returns what answers with the page. */
export function graphiqlPage(http: FastifyInstance): (reply: FastifyReply) => FastifyReply {
  const scripts = [
    packageFile('react', 'umd/react.production.min.js', JAVASCRIPT),
    packageFile('react-dom', 'umd/react-dom.production.min.js', JAVASCRIPT),
    packageFile('graphql-ws', 'umd/graphql-ws.min.js', JAVASCRIPT),
    packageFile('graphiql', 'graphiql.min.js', JAVASCRIPT),
    asset('start.js', JAVASCRIPT, Buffer.from(startScript(tabsOf(examples())))),
  ];
  const style = packageFile('graphiql', 'graphiql.min.css', CSS);
  for (const { path, type, body } of [...scripts, style]) {
    // The path changes with the content, so a browser need never ask again.
    http.get(path, async (_request, reply) =>
      reply
        .type(type)
        .header('cache-control', 'public, max-age=31536000, immutable')
        .header('x-content-type-options', 'nosniff')
        .send(body),
    );
  }
  const html = pageOf(style, scripts);
  const page = (reply: FastifyReply) =>
    reply
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .header('x-content-type-options', 'nosniff')
      .header('content-security-policy', POLICY)
      .send(html);
  http.get('/', async (_request, reply) => page(reply));
  return page;
}

function asset(name: string, type: string, body: Buffer): Asset {
  const version = createHash('sha256').update(body).digest('hex').slice(0, 12);
  return { path: `/graphiql/${version}/${name}`, type, body };
}

const require = createRequire(import.meta.url);

/** The folder of this file or the nearest above it that holds a package. */
function packageRoot(from: string): string {
  return existsSync(join(from, 'package.json')) ? from : packageRoot(dirname(from));
}

/** A browser bundle inside an installed package, which its `exports` need not name. */
function packageFile(name: string, file: string, type: string): Asset {
  const path = join(packageRoot(dirname(require.resolve(name))), file);
  return asset(file.slice(file.lastIndexOf('/') + 1), type, readFileSync(path));
}

interface Tab {
  readonly query: string;
}

/** schema/examples.graphql, or nothing where a package comes without it. */
function examples(): string {
  const path = join(packageRoot(dirname(fileURLToPath(import.meta.url))), 'schema/examples.graphql');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** One tab for each operation, together with the comments and fragments above it. */
export function tabsOf(operations: string): readonly Tab[] {
  if (operations.trim() === '') return [];
  const tabs: Tab[] = [];
  let start = 0;
  for (const { kind, loc } of parse(operations).definitions) {
    if (kind !== Kind.OPERATION_DEFINITION || !loc) continue;
    tabs.push({ query: `${operations.slice(start, loc.end).trim()}\n` });
    start = loc.end;
  }
  return tabs;
}

/** Runs in the browser: a script of its own, because the page allows none inline. */
const startScript = (tabs: readonly Tab[]): string => `
const url = new URL('/graphql', location.href);
const socket = new URL(url);
socket.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
const fetcher = GraphiQL.createFetcher({
  url: url.href,
  wsClient: graphqlWs.createClient({ url: socket.href }),
});
const tabs = ${JSON.stringify(tabs)};
ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, { fetcher, ...(tabs.length > 0 && { defaultTabs: tabs }) }),
);
`;

const pageOf = (style: Asset, scripts: readonly Asset[]): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Clientele</title>
    <link rel="icon" href="data:,">
    <link rel="stylesheet" href="${style.path}">
    <style>body { margin: 0; } #graphiql { height: 100vh; }</style>
  </head>
  <body>
    <div id="graphiql">Loading…</div>
${scripts.map(({ path }) => `    <script src="${path}" defer></script>`).join('\n')}
  </body>
</html>
`;
