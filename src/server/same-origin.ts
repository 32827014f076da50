import type { IncomingMessage } from 'node:http';

/**
 * Whether a request comes from a page of this server, or from no page at all. Browsers let any page open a WebSocket or
 * post a form to a local server, so both ask this; GraphQL over HTTP is guarded by Apollo's CSRF prevention.
 */
export function sameOrigin({ headers: { origin, host } }: IncomingMessage): boolean {
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === host;
}
