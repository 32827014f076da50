import { inject } from 'tsyringe';
import { DataSource, type Repository } from 'typeorm';
import type { Progress } from '#sdk';
import { CONFIG, type Config } from '../config.ts';
import { DatasetService, type ReadableVersion } from '../datasets/dataset.service.ts';
import { service } from '../di.ts';
import { Engine, type FitOrder, type Fitted } from '../engine/engine.ts';
import { AppError, type ErrorReport, reportOf } from '../errors.ts';
import { Events } from '../events.ts';
import { Logger } from '../logger.ts';
import { AlgorithmRegistry } from '../registry/algorithm-registry.ts';
import { checkParams } from '../registry/params.ts';
import { Analysis } from './analysis.entity.ts';
import { AnalysisService } from './analysis.service.ts';
import { AnalysisQueue } from './analysis-queue.ts';
import { withBasketFile } from './basket-file.ts';
import { requireBasketSize } from './require-size.ts';
import { ResultStore } from './result-store.ts';

/** An analysis whose process ends during it this often is taken for the cause. */
const MOST_ATTEMPTS = 3;
/** Progress is written to the database no more often than this. */
const REPORT_EVERY_MS = 250;

/** Carries analyses from waiting to stored, or to the reason why not. */
@service()
export class AnalysisRunner {
  private readonly rows: Repository<Analysis>;

  constructor(
    dataSource: DataSource,
    private readonly analyses: AnalysisService,
    private readonly datasets: DatasetService,
    private readonly engine: Engine,
    private readonly registry: AlgorithmRegistry,
    private readonly queue: AnalysisQueue,
    private readonly results: ResultStore,
    private readonly events: Events,
    private readonly logger: Logger,
    @inject(CONFIG) private readonly config: Config,
  ) {
    this.rows = dataSource.getRepository(Analysis);
  }

  /** Clears up after an earlier process, and queues what waits. Called before anything new is accepted. */
  async recover(): Promise<void> {
    await this.results.discardUnfinished();
    for (const { id, attempts } of await this.rows.findBy({ phase: 'RUNNING' })) {
      this.logger.warn({ analysis: id, attempts }, 'an analysis was interrupted');
      if (attempts < MOST_ATTEMPTS) await this.analyses.move(id, 'WAITING', { startedAt: null, progress: null });
      else
        await this.fail(
          id,
          new AppError(
            'INTERRUPTED',
            `The process ended ${attempts} times during this analysis; it is not tried again.`,
            { attempts },
          ),
        );
    }
    for (const { id } of await this.rows.find({ where: { phase: 'WAITING' }, order: { id: 'ASC' } }))
      this.queue.add(id);
  }

  /** Takes analyses from the queue until it is stopped. */
  start(): void {
    this.queue.start((id, signal) =>
      this.run(id, signal).catch((error) =>
        this.logger.error({ analysis: id, error }, 'an analysis could not be recorded'),
      ),
    );
  }

  private async run(id: number, signal: AbortSignal): Promise<void> {
    const { attempts } = await this.analyses.get(id);
    if (!(await this.analyses.move(id, 'RUNNING', { startedAt: new Date(), attempts: attempts + 1 }))) return;
    try {
      const analysis = await this.analyses.get(id);
      const fitted = await this.fit(analysis, signal);
      const algorithm = { id: analysis.algorithmId, version: analysis.algorithmVersion };
      await this.results.store(id, algorithm, fitted, signal);
      const { metrics, baseline, evaluation, silhouettes, warnings, explanation } = fitted;
      // This row is the commit point: until it says so, nothing stored above can be seen.
      const done = await this.analyses.move(id, 'SUCCEEDED', {
        metrics: [...metrics],
        baseline: [...baseline],
        evaluation,
        silhouettes: [...silhouettes],
        warnings: [...warnings],
        explanation,
        finishedAt: new Date(),
      });
      if (!done) await this.results.discard(id);
      else this.logger.info({ analysis: id, algorithm: analysis.algorithmId, rows: fitted.rows }, 'analysis succeeded');
    } catch (error) {
      // Aborted but not cancelled means that the process is stopping: the next one runs it again.
      if (signal.aborted) await this.analyses.move(id, 'WAITING', { startedAt: null, progress: null, attempts });
      else await this.fail(id, error);
      await this.results.discard(id);
    }
  }

  private async fit(analysis: Analysis, signal: AbortSignal): Promise<Fitted> {
    const version = (await this.datasets.version(analysis.datasetVersionId)) as ReadableVersion;
    const file = this.datasets.fileOf(version);
    const { id, baskets: choice } = analysis;
    const report = this.reporter(id);
    if (!choice) return this.engine.fit(orderOf(analysis, version, file, null), signal, report);
    const { name } = (await this.datasets.byIds([version.datasetId])).get(version.datasetId)!;
    const algorithm = this.registry.get(analysis.algorithmId);
    const params = checkParams(algorithm, analysis.params) as Record<string, unknown>;
    return withBasketFile({ name, version, file, choice }, id, this.config, signal, async (baskets) => {
      await requireBasketSize(algorithm, params, baskets, this.config);
      return this.engine.fit(orderOf(analysis, version, file, baskets), signal, report);
    });
  }

  private async fail(id: number, error: unknown): Promise<void> {
    await this.analyses.move(id, 'FAILED', { error: this.reported(id, error), finishedAt: new Date() });
  }

  private reported(analysis: number, error: unknown): ErrorReport {
    if (error instanceof AppError) return reportOf(error);
    this.logger.error({ analysis, error }, 'an analysis failed unexpectedly');
    return reportOf(
      new AppError('INTERNAL', 'The analysis failed for a reason that the server does not know; its log has more.', {
        analysis,
      }),
    );
  }

  private reporter(id: number): (progress: Progress) => void {
    let reported = 0;
    return ({ done, of }) => {
      if (Date.now() - reported < REPORT_EVERY_MS && done < of) return;
      reported = Date.now();
      this.rows
        .update({ id, phase: 'RUNNING' }, { progress: { done, of } })
        .then(() => this.events.changed('analysis', id))
        .catch((error) => this.logger.warn({ analysis: id, error }, 'progress could not be written'));
    };
  }
}

const orderOf = (analysis: Analysis, { columns }: ReadableVersion, file: string, baskets: string | null): FitOrder => ({
  baskets,
  algorithm: analysis.algorithmId,
  params: analysis.params,
  seed: analysis.seed,
  file,
  columns,
  features: analysis.features,
  target: analysis.target,
  preparation: analysis.preparation,
  evaluation: analysis.evaluationChoice,
  evaluationAsked: analysis.evaluationAsked,
});
