import type { FastifyInstance } from 'fastify';
import type { Logger } from '../logger.ts';
import { publicError } from './format-error.ts';

/** `/health/live`: the process answers. `/health/ready`: it can work; 503 while `ready` throws. */
export function healthRoutes(http: FastifyInstance, ready: () => Promise<void>, logger: Logger): void {
  http.get('/health/live', async () => ({ status: 'live' }));
  http.get('/health/ready', async (_request, reply) => {
    try {
      await ready();
      return { status: 'ready' };
    } catch (error) {
      return reply.code(503).send({ error: publicError(error, logger) });
    }
  });
}
