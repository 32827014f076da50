import 'reflect-metadata';
import { setFlagsFromString } from 'node:v8';
import { readConfig } from './config.ts';
import { createLogger } from './logger.ts';

// `npm start` gives this thread a large young generation, so that requests seldom wait for its collection; those it starts make do
// with V8's own.
setFlagsFromString('--max-semi-space-size=16');

// graphql-js checks more, and is slower, unless this is so when it is loaded.
process.env.NODE_ENV ??= 'production';
const { startApplication } = await import('./application.ts');

const config = readConfig(process.env);
const logger = createLogger(config.LOG_LEVEL);
const application = await startApplication(config, logger);
logger.info({ url: `${application.url}/graphql` }, 'serving');

for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.once(signal, () => {
    logger.info({ signal }, 'stopping');
    application.close().then(
      () => process.exit(0),
      (error) => {
        logger.error({ error }, 'could not stop cleanly');
        process.exit(1);
      },
    );
  });
