import 'reflect-metadata';
import { readConfig } from './src/config.ts';
import { createDataSource } from './src/data-source.ts';

/** For the TypeORM command line: `npm run migration -- generate …`. The service itself builds its own. */
export default createDataSource(readConfig(process.env));
