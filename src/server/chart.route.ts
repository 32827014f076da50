import type { FastifyInstance, RouteGenericInterface } from 'fastify';
import { AppError } from '../errors.ts';
import { idOf } from '../identifier.ts';

/** A chart that can be drawn; its name changes only with what it shows. */
export interface NamedDrawing {
  readonly name: string;
  readonly svg: () => Promise<string>;
}

/** Finds charts; throws NOT_FOUND, or CONFLICT while there is nothing to show yet. */
export interface ChartImageSource {
  ofAnalysis(id: number, chart: string, against: number | null): Promise<NamedDrawing>;
  ofSegment(id: number, chart: string): Promise<NamedDrawing>;
  /** Of the newest version that can be read, where `version` is null. */
  ofDataset(name: string, version: number | null, chart: string): Promise<NamedDrawing>;
}

/** An image may carry its own styles and nothing else, also where it is opened by itself. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** What a path and its query hold. */
interface ChartRequest {
  readonly params: Readonly<Record<'analysis' | 'segment' | 'dataset' | 'version' | 'file', string>>;
  readonly query: { readonly against?: unknown };
}

/** `GET /charts/…/<id>.svg`: charts of analyses, segments and datasets as images, to be embedded in pages. */
export function chartRoutes(http: FastifyInstance, images: ChartImageSource): void {
  const serve = (path: string, find: (request: ChartRequest, chart: string) => Promise<NamedDrawing>) =>
    http.get<RouteGenericInterface & { Params: ChartRequest['params']; Querystring: ChartRequest['query'] }>(
      `${path}/:file`,
      async (request, reply) => {
        const { name, svg } = await find(request, chartOf(request.params.file));
        reply
          // A chart may compare with analyses yet to come, and ids start anew with a new database: so browsers ask again.
          .header('cache-control', 'no-cache')
          .header('etag', `"${name}"`);
        if (request.headers['if-none-match']?.includes(`"${name}"`)) return reply.code(304).send();
        return reply
          .type('image/svg+xml; charset=utf-8')
          .header('content-security-policy', POLICY)
          .header('x-content-type-options', 'nosniff')
          .send(await svg());
      },
    );
  serve('/charts/:analysis', async ({ params, query }, chart) => {
    const against = query.against === undefined ? null : idOf(String(query.against), 'analysis');
    return images.ofAnalysis(idOf(params.analysis, 'analysis'), chart, against);
  });
  serve('/charts/segments/:segment', async ({ params }, chart) =>
    images.ofSegment(idOf(params.segment, 'segment'), chart),
  );
  serve('/charts/datasets/:dataset', ({ params }, chart) => images.ofDataset(params.dataset, null, chart));
  serve('/charts/datasets/:dataset/:version', async ({ params }, chart) =>
    images.ofDataset(params.dataset, idOf(params.version, 'version'), chart),
  );
}

/** The id of a chart by the name of its file. */
function chartOf(file: string): string {
  const chart = /^([a-z0-9-]{1,200})\.svg$/.exec(file)?.[1];
  if (chart !== undefined) return chart;
  const shown = file.slice(0, 50);
  throw new AppError(
    'NOT_FOUND',
    `There is no chart file ${JSON.stringify(shown)}; a path is /charts/<analysis>/<chart>.svg, /charts/segments/<segment>/<chart>.svg or /charts/datasets/<name>/<version>/<chart>.svg, such as /charts/1/segment-sizes.svg.`,
    { file: shown },
  );
}
