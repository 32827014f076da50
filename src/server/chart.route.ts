import type { FastifyInstance } from 'fastify';
import { AppError } from '../errors.ts';
import { idOf } from '../identifier.ts';

/** A chart that can be drawn; its name changes only with what it shows. */
export interface NamedDrawing {
  readonly name: string;
  readonly svg: () => Promise<string>;
}

/** Finds the chart of an analysis; throws NOT_FOUND, or CONFLICT while the analysis has not succeeded. */
export type FindDrawing = (analysisId: number, chartId: string, against: number | null) => Promise<NamedDrawing>;

/** An image may carry its own styles and nothing else, also where it is opened by itself. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** `GET /charts/<analysis>/<id>.svg`: a chart as an image, to be embedded in pages. */
export function chartRoute(http: FastifyInstance, find: FindDrawing): void {
  http.get<{ Params: { analysis: string; file: string }; Querystring: { against?: unknown } }>(
    '/charts/:analysis/:file',
    async ({ params, query, headers }, reply) => {
      const analysis = idOf(params.analysis, 'analysis');
      const chart = /^([a-z0-9-]{1,100})\.svg$/.exec(params.file)?.[1];
      if (chart === undefined)
        throw new AppError(
          'NOT_FOUND',
          `There is no chart file ${JSON.stringify(params.file.slice(0, 50))}; a path is /charts/<analysis>/<chart>.svg, such as /charts/1/segment-sizes.svg.`,
          { file: params.file.slice(0, 50) },
        );
      const against = query.against === undefined ? null : idOf(String(query.against), 'analysis');
      const { name, svg } = await find(analysis, chart, against);
      reply
        // A chart may compare with analyses yet to come, and ids start anew with a new database: so browsers ask again.
        .header('cache-control', 'no-cache')
        .header('etag', `"${name}"`);
      if (headers['if-none-match']?.includes(`"${name}"`)) return reply.code(304).send();
      return reply
        .type('image/svg+xml; charset=utf-8')
        .header('content-security-policy', POLICY)
        .header('x-content-type-options', 'nosniff')
        .send(await svg());
    },
  );
}
