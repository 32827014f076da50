import { fileURLToPath } from 'node:url';
import { LRUCache } from 'lru-cache';
import { Piscina } from 'piscina';
import { compiledFile } from '../compiled-file.ts';
import { service } from '../di.ts';
import { type Drawing, nameOf } from './drawing.ts';

/** Drawings kept in memory, in characters. */
const CACHE_CHARACTERS = 16e6;

/**
 * Draws on a thread of its own, started at the first drawing and ended when there is nothing more to draw: two thousand
 * points take a tenth of a second, and loading the library takes longer.
 */
@service()
export class ChartDrawer {
  private readonly pool = new Piscina({
    filename: fileURLToPath(compiledFile('draw.js', import.meta.url)),
    name: 'draw',
    // Not those of this process: vitest's would make the thread look for TypeScript.
    execArgv: [],
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: 60_000,
  });
  private readonly drawn = new LRUCache<string, string>({
    maxSize: CACHE_CHARACTERS,
    sizeCalculation: ({ length }) => length,
  });

  async svg(drawing: Drawing): Promise<string> {
    const name = nameOf(drawing);
    const svg = this.drawn.get(name) ?? ((await this.pool.run(drawing)) as string);
    this.drawn.set(name, svg);
    return svg;
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }
}
