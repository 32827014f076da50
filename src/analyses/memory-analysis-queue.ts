import { setTimeout } from 'node:timers/promises';
import { inject } from 'tsyringe';
import { CONFIG, type Config } from '../config.ts';
import { service } from '../di.ts';
import { AnalysisQueue } from './analysis-queue.ts';

/** Analyses wait in this process, first come first served; what waits when it ends is queued again at the next start. */
@service()
export class MemoryAnalysisQueue extends AnalysisQueue {
  private readonly waiting: number[] = [];
  private readonly working = new Map<number, { readonly abort: AbortController; readonly ended: Promise<void> }>();
  private process: ((id: number, signal: AbortSignal) => Promise<void>) | null = null;

  constructor(@inject(CONFIG) private readonly config: Config) {
    super();
  }

  add(id: number): void {
    this.waiting.push(id);
    this.next();
  }

  cancel(id: number): void {
    const place = this.waiting.indexOf(id);
    if (place >= 0) this.waiting.splice(place, 1);
    this.working.get(id)?.abort.abort();
  }

  start(process: (id: number, signal: AbortSignal) => Promise<void>): void {
    this.process = process;
    this.next();
  }

  async stop(graceMs: number): Promise<void> {
    this.process = null;
    const ended = Promise.all([...this.working.values()].map((work) => work.ended));
    const timer = new AbortController();
    await Promise.race([ended, setTimeout(graceMs, undefined, { signal: timer.signal }).catch(() => {})]);
    timer.abort();
    for (const { abort } of this.working.values()) abort.abort();
    await ended;
  }

  private next(): void {
    while (this.process && this.working.size < this.config.ANALYSES_AT_ONCE) {
      const id = this.waiting.shift();
      if (id === undefined) return;
      const abort = new AbortController();
      const ended = this.process(id, abort.signal).finally(() => {
        this.working.delete(id);
        this.next();
      });
      this.working.set(id, { abort, ended });
    }
  }
}
