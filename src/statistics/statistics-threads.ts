import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { compiledFile } from '../compiled-file.ts';
import { service } from '../di.ts';
import type { Computation, OrderOf, ResultOf } from './computations.ts';

/** Threads that compute statistics, so that a long one holds nobody up but those who ask for more of them. */
const THREADS = 2;

/** Computes statistics apart from the calling thread. */
@service()
export class StatisticsThreads {
  private readonly pool = new Piscina({
    filename: fileURLToPath(compiledFile('thread.js', import.meta.url)),
    name: 'run',
    // Not those of this process: vitest's would make the threads look for TypeScript.
    execArgv: [],
    minThreads: 0,
    maxThreads: THREADS,
    idleTimeout: 60_000,
    // An idle thread must keep its event loop, on which DuckDB reports.
    atomics: 'disabled',
  });

  run<K extends Computation>(name: K, order: OrderOf<K>): Promise<ResultOf<K>> {
    return this.pool.run({ name, order }) as Promise<ResultOf<K>>;
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }
}
