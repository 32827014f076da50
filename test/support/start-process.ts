import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type GraphQLClient, graphqlClient } from './graphql-client.ts';

const MAIN = fileURLToPath(new URL('../../dist/src/main.js', import.meta.url));

/** The service as its users run it: a process of its own, from the built files. */
export interface TestProcess extends GraphQLClient {
  readonly process: ChildProcess;
  /** Ends the process with this signal, and resolves with its exit code once it is gone. */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null>;
}

export async function startProcess(environment: Record<string, string>): Promise<TestProcess> {
  const process = spawn(globalThis.process.execPath, [MAIN], {
    env: { PATH: globalThis.process.env.PATH ?? '', PORT: '0', ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  for await (const line of createInterface(process.stderr!)) {
    said.push(line);
    const url = /"url":"(http[^"]+)\/graphql"/.exec(line)?.[1];
    if (!url) continue;
    process.stderr!.resume();
    return {
      ...graphqlClient(url),
      process,
      async end(signal) {
        const ended = once(process, 'exit');
        process.kill(signal);
        const [code] = (await ended) as [number | null];
        return code;
      },
    };
  }
  throw new Error(`The service did not start:\n${said.join('\n')}`);
}
