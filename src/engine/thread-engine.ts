import { fileURLToPath } from 'node:url';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { inject } from 'tsyringe';
import type { Progress } from '#sdk';
import { compiledFile } from '../compiled-file.ts';
import { CONFIG, type Config } from '../config.ts';
import { service } from '../di.ts';
import { AppError } from '../errors.ts';
import type { StepPreview } from '../preparation/preview.ts';
import {
  type AnswerOrder,
  Engine,
  type FitOrder,
  type Fitted,
  type MadeRows,
  type MakeOrder,
  type PreviewOrder,
  type RecipePreviewOrder,
  type RecommendedItem,
  type RecommendOrder,
  type RowAnswer,
} from './engine.ts';
import type { Component } from './principal-plane.ts';
import type { Outcome, ThreadSettings, ThreadTask } from './thread.ts';

/** Time that cancelled work gets to stop at its next step, before its thread is ended. */
const STOP_MS = 2000;

/** Computes on a pool of worker threads, each with helper threads for kernels; the calling thread stays free. */
@service()
export class ThreadEngine extends Engine {
  private readonly pool: Piscina;

  constructor(@inject(CONFIG) config: Config) {
    super();
    const thread = compiledFile('thread.js', import.meta.url);
    const ownPlugins = fileURLToPath(new URL('../../plugins/', thread));
    const settings: ThreadSettings = { pluginDirectories: [ownPlugins, ...config.pluginDirs], lanes: config.THREADS };
    this.pool = new Piscina({
      filename: fileURLToPath(thread),
      workerData: settings,
      // Not those of this process: vitest's would make the threads look for TypeScript.
      execArgv: [],
      minThreads: 1,
      // While all that may be are fitting, and one takes a recipe to a dataset, one stays free to answer `predict`.
      maxThreads: config.ANALYSES_AT_ONCE + 2,
      idleTimeout: 60_000,
      // An idle thread must keep its event loop: its helper threads report to it.
      atomics: 'disabled',
    });
  }

  fit(order: FitOrder, signal: AbortSignal, report: (progress: Progress) => void): Promise<Fitted> {
    return this.runUntil<Fitted>((port) => ({ fit: order, port }), signal, report);
  }

  makeRows(order: MakeOrder, signal: AbortSignal): Promise<MadeRows> {
    return this.runUntil<MadeRows>(
      (port) => ({ makeRows: order, port }),
      signal,
      () => {},
    );
  }

  /** Runs a task until the signal aborts: then it is told to stop, and ended if it does not. */
  private async runUntil<T>(
    task: (port: MessagePort) => ThreadTask,
    signal: AbortSignal,
    report: (progress: Progress) => void,
  ): Promise<T> {
    signal.throwIfAborted();
    const { port1, port2 } = new MessageChannel();
    const end = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const cancel = () => {
      port1.postMessage('cancel');
      timer = setTimeout(() => end.abort(), STOP_MS);
    };
    port1.on('message', report);
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await this.run<T>(task(port2), { transferList: [port2], signal: end.signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
      port1.close();
    }
  }

  answer(order: AnswerOrder): Promise<RowAnswer[]> {
    return this.run<RowAnswer[]>({ answer: order }, {});
  }

  project(order: AnswerOrder): Promise<readonly [Component, Component]> {
    return this.run<readonly [Component, Component]>({ project: order }, {});
  }

  recommend(order: RecommendOrder): Promise<RecommendedItem[][]> {
    return this.run<RecommendedItem[][]>({ recommend: order }, {});
  }

  preview(order: PreviewOrder | RecipePreviewOrder): Promise<StepPreview[]> {
    return this.run<StepPreview[]>({ preview: order }, {});
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }

  private async run<T>(task: ThreadTask, options: Parameters<Piscina['run']>[1]): Promise<T> {
    const outcome = (await this.pool.run(task, options)) as Outcome<T>;
    if ('done' in outcome) return outcome.done;
    if ('error' in outcome) throw new AppError(outcome.error.code, outcome.error.message, outcome.error.details);
    if ('failure' in outcome) throw Object.assign(new Error(outcome.failure.message), outcome.failure);
    throw new Error('The fit was cancelled.');
  }
}
