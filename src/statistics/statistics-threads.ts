import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { inject } from 'tsyringe';
import { compiledFile } from '../compiled-file.ts';
import { CONFIG, type Config } from '../config.ts';
import { service } from '../di.ts';
import type { Computation, OrderOf, ResultOf } from './computations.ts';
import type { ThreadSettings } from './thread.ts';

/** Each lane opens a DuckDB of its own; more of them than this mostly wait for each other. */
const MOST_LANES = 4;

/**
 * Computes statistics apart from the calling thread: one thread holds the columns, and its lanes compute from them. It ends,
 * with all it holds, when nobody has asked for a while.
 */
@service()
export class StatisticsThreads {
  private readonly pool: Piscina;

  constructor(@inject(CONFIG) config: Config) {
    const settings: ThreadSettings = { lanes: Math.min(config.THREADS, MOST_LANES) };
    this.pool = new Piscina({
      filename: fileURLToPath(compiledFile('thread.js', import.meta.url)),
      name: 'run',
      workerData: settings,
      // Not those of this process: vitest's would make the threads look for TypeScript.
      execArgv: [],
      minThreads: 0,
      maxThreads: 1,
      // Computations wait for lanes, and share what is loaded.
      concurrentTasksPerWorker: 1000,
      idleTimeout: 60_000,
      // An idle thread must keep its event loop, on which its lanes report.
      atomics: 'disabled',
    });
  }

  run<K extends Computation>(name: K, order: OrderOf<K>): Promise<ResultOf<K>> {
    return this.pool.run({ name, order }) as Promise<ResultOf<K>>;
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }
}
