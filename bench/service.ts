import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { peakMemory } from './measured.ts';

/** The service in a process of its own, as `npm start` runs it. */
export interface Service {
  readonly url: string;
  graphql<T>(query: string, variables?: object): Promise<T>;
  /** Most memory that the process has had resident so far, in bytes. */
  peakMemory(): number;
  stop(): Promise<void>;
}

export async function startService(environment: Record<string, string>): Promise<Service> {
  const main = fileURLToPath(new URL('../src/main.js', import.meta.url));
  const child = spawn(process.execPath, ['--max-semi-space-size=64', main], {
    env: { PATH: process.env.PATH ?? '', PORT: '0', ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const url = await listening(child);
  return {
    url,
    async graphql<T>(query: string, variables: object = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = (await response.json()) as { data: T; errors?: unknown };
      if (errors) throw new Error(JSON.stringify(errors));
      return data;
    },
    peakMemory: () => peakMemory(child.pid),
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function listening(child: ChildProcess): Promise<string> {
  for await (const line of createInterface(child.stderr as NodeJS.ReadableStream)) {
    const url = /"url":"(http[^"]+)\/graphql"/.exec(line)?.[1];
    if (!url) continue;
    child.stderr?.resume();
    return url;
  }
  throw new Error('The service did not start.');
}
