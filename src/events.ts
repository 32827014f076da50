import { EventEmitter, on } from 'node:events';
import { service } from './di.ts';

/** What can change while somebody watches. */
export type Subject = 'analysis' | 'version';

/** Tells whoever watches that an import or an analysis has changed; what it changed to is read from the database. */
@service()
export class Events {
  private readonly emitter = new EventEmitter().setMaxListeners(0);

  changed(subject: Subject, id: number): void {
    this.emitter.emit(`${subject}:${id}`);
  }

  /**
   * The state now, and after every change, until a final one. A slow reader skips states: it gets the newest.
   * `read` is asked after the watch has begun, so that no change is missed.
   */
  async *watch<T>(
    subject: Subject,
    id: number,
    read: () => Promise<T>,
    isFinal: (state: T) => boolean,
    signal?: AbortSignal,
  ): AsyncGenerator<T> {
    const ended = new AbortController();
    const changes = on(this.emitter, `${subject}:${id}`, {
      signal: signal ? AbortSignal.any([signal, ended.signal]) : ended.signal,
    });
    try {
      for (;;) {
        const state = await read();
        yield state;
        if (isFinal(state)) return;
        await changes.next();
      }
    } catch (error) {
      if (!signal?.aborted) throw error;
    } finally {
      ended.abort();
    }
  }

  /** The state once it is final, or as it is after so many seconds. */
  async settled<T>(
    subject: Subject,
    id: number,
    read: () => Promise<T>,
    isFinal: (state: T) => boolean,
    seconds: number,
  ): Promise<T> {
    if (seconds > 0) for await (const _ of this.watch(subject, id, read, isFinal, AbortSignal.timeout(seconds * 1000)));
    return read();
  }
}
