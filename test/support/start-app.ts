import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startApplication } from '../../src/application.ts';
import { readConfig } from '../../src/config.ts';
import { createLogger } from '../../src/logger.ts';
import { type GraphQLClient, graphqlClient } from './graphql-client.ts';

/** The whole service on a free port, with directories of its own. */
export interface TestApp extends GraphQLClient {
  readonly dataDir: string;
  readonly importDir: string;
  /** Puts a file where `source: { file }` finds it. */
  put(name: string, content: string | Uint8Array): Promise<void>;
  close(): Promise<void>;
}

export async function startApp(environment: Record<string, string> = {}): Promise<TestApp> {
  const home = await mkdtemp(join(tmpdir(), 'clientele-test-'));
  const [dataDir, importDir] = [join(home, 'data'), await mkdtemp(join(home, 'imports-'))];
  const config = readConfig({
    PORT: '0',
    DATA_DIR: dataDir,
    LOG_LEVEL: 'silent',
    SHUTDOWN_GRACE_SECONDS: '2',
    ...environment,
    IMPORT_DIRS: [importDir, environment.IMPORT_DIRS].filter(Boolean).join(':'),
  });
  const application = await startApplication(config, createLogger(config.LOG_LEVEL));
  return {
    ...graphqlClient(application.url),
    dataDir,
    importDir,
    put: (name, content) => writeFile(join(importDir, name), content),
    async close() {
      await application.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
