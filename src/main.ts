import 'reflect-metadata';
import { readConfig } from './config.ts';
import { createLogger } from './logger.ts';

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
