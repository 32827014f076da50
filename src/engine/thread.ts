import 'reflect-metadata';
import { type MessagePort, workerData } from 'node:worker_threads';
import { AppError, type ErrorReport, reportOf } from '../errors.ts';
import { AlgorithmRegistry } from '../registry/algorithm-registry.ts';
import { loadPlugins } from '../registry/load-plugins.ts';
import { answer, openModels } from './answer.ts';
import { createCompute } from './compute.ts';
import type { AnswerOrder, FitOrder, MakeOrder, PreviewOrder, RecipePreviewOrder, RecommendOrder } from './engine.ts';
import { fit } from './fit.ts';
import { makeRows } from './make-rows.ts';
import { preview } from './preview.ts';
import { project } from './project.ts';
import { recommend } from './recommend.ts';
import { spareReports } from './spare-reports.ts';

/** What a thread is told when it starts. */
export interface ThreadSettings {
  readonly pluginDirectories: readonly string[];
  readonly lanes: number;
}

/** What a thread answers: errors travel as data, because a copied error loses its code. */
export type Outcome<T> =
  | { readonly done: T }
  | { readonly error: ErrorReport }
  | { readonly failure: { name: string; message: string; stack: string } }
  | { readonly cancelled: true };

export type ThreadTask =
  | { readonly fit: FitOrder; readonly port: MessagePort }
  | { readonly answer: AnswerOrder }
  | { readonly project: AnswerOrder }
  | { readonly recommend: RecommendOrder }
  | { readonly preview: PreviewOrder | RecipePreviewOrder }
  | { readonly makeRows: MakeOrder; readonly port: MessagePort };

const { pluginDirectories, lanes } = workerData as ThreadSettings;
const registry = new AlgorithmRegistry(await loadPlugins(pluginDirectories));
const processor = await createCompute(lanes);
const models = openModels();

/** Runs one task of the pool. */
export default async function run(task: ThreadTask): Promise<Outcome<unknown>> {
  const cancelled = new AbortController();
  try {
    if ('answer' in task) return { done: answer(task.answer, registry, processor.open(), models) };
    if ('project' in task) return { done: project(task.project, registry, processor.open(), models) };
    if ('recommend' in task) return { done: recommend(task.recommend, registry, processor.open(), models) };
    if ('preview' in task) return { done: await preview(task.preview, cancelled.signal) };
    task.port.on('message', () => cancelled.abort());
    if ('makeRows' in task) return { done: await makeRows(task.makeRows, cancelled.signal) };
    const { report, flush } = spareReports((progress) => task.port.postMessage(progress));
    const fitted = await fit(task.fit, registry, processor, cancelled.signal, report);
    flush();
    return { done: fitted };
  } catch (error) {
    if (cancelled.signal.aborted) return { cancelled: true };
    if (error instanceof AppError) return { error: reportOf(error) };
    const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
    return { failure: { name, message, stack: stack ?? '' } };
  } finally {
    processor.release();
    if ('port' in task) task.port.close();
  }
}
