import { createHash } from 'node:crypto';
import { inject } from 'tsyringe';
import { DataSource, In, IsNull, LessThan, Not, type Repository } from 'typeorm';
import { CONFIG, type Config } from '../config.ts';
import { isDuplicate } from '../database/is-duplicate.ts';
import { DatasetService } from '../datasets/dataset.service.ts';
import { service } from '../di.ts';
import { AppError } from '../errors.ts';
import { Events } from '../events.ts';
import { before, isFinal, type Phase } from '../phase.ts';
import { AlgorithmRegistry } from '../registry/algorithm-registry.ts';
import { Analysis } from './analysis.entity.ts';
import { AnalysisQueue } from './analysis-queue.ts';
import { planAnalysis } from './plan-analysis.ts';
import type { StartAnalysisInput } from './start-analysis.input.ts';

/** Analyses as callers see them: started, watched, cancelled, listed. The database row is the truth. */
@service()
export class AnalysisService {
  private readonly analyses: Repository<Analysis>;

  constructor(
    dataSource: DataSource,
    private readonly datasets: DatasetService,
    private readonly registry: AlgorithmRegistry,
    private readonly queue: AnalysisQueue,
    private readonly events: Events,
    @inject(CONFIG) private readonly config: Config,
  ) {
    this.analyses = dataSource.getRepository(Analysis);
  }

  /** Accepts an analysis, and answers with it after at most `waitSeconds`. */
  async start(input: StartAnalysisInput, waitSeconds: number): Promise<Analysis> {
    const { id } = await this.accept(input);
    return this.events.settled(
      'analysis',
      id,
      () => this.get(id),
      ({ phase }) => isFinal(phase),
      waitSeconds,
    );
  }

  async get(id: number): Promise<Analysis> {
    const analysis = await this.analyses.findOneBy({ id });
    if (!analysis) throw new AppError('NOT_FOUND', `There is no analysis ${id}.`, { id });
    return analysis;
  }

  /** Analyses, newest first, from after `after`. */
  list(after: number | null, first: number): Promise<Analysis[]> {
    return this.analyses.find({
      where: after === null ? {} : { id: LessThan(after) },
      order: { id: 'DESC' },
      take: first,
    });
  }

  count(): Promise<number> {
    return this.analyses.count();
  }

  /** The newest analysis that has learned from baskets. */
  newestOfBaskets(): Promise<Analysis | null> {
    return this.analyses.findOne({ where: { phase: 'SUCCEEDED', baskets: Not(IsNull()) }, order: { id: 'DESC' } });
  }

  /** Analyses of any version of a dataset that have succeeded, newest first, without what is long: explanations, evaluations. */
  succeededOf(datasetId: number, most: number): Promise<Analysis[]> {
    return this.analyses.find({
      select: {
        id: true,
        datasetVersionId: true,
        algorithmId: true,
        params: true,
        features: true,
        preparation: true,
        metrics: true,
      },
      where: { phase: 'SUCCEEDED', datasetVersion: { datasetId } },
      order: { id: 'DESC' },
      take: most,
    });
  }

  async byIds(ids: readonly number[]): Promise<Map<number, Analysis>> {
    return new Map((await this.analyses.findBy({ id: In([...ids]) })).map((analysis) => [analysis.id, analysis]));
  }

  /** The analysis now and after each change, until it ends. */
  watch(id: number): AsyncGenerator<Analysis> {
    return this.events.watch(
      'analysis',
      id,
      () => this.get(id),
      ({ phase }) => isFinal(phase),
    );
  }

  /** Cancels an analysis that waits or runs. It is cancelled at once; what computes for it stops soon after. */
  async cancel(id: number): Promise<Analysis> {
    const moved = await this.move(id, 'CANCELLED', { finishedAt: new Date() });
    if (moved) this.queue.cancel(id);
    const analysis = await this.get(id);
    if (!moved && analysis.phase !== 'CANCELLED')
      throw new AppError('CONFLICT', `Analysis ${id} cannot be cancelled: it is ${analysis.phase}.`, {
        id,
        phase: analysis.phase,
      });
    return analysis;
  }

  /** Moves an analysis to a phase if it may go there from where it is: one conditional UPDATE. */
  async move(id: number, phase: Phase, change: Partial<Analysis>): Promise<boolean> {
    const { affected } = await this.analyses.update({ id, phase: In(before(phase)) }, { ...change, phase } as object);
    if (affected) this.events.changed('analysis', id);
    return affected === 1;
  }

  private async accept(input: StartAnalysisInput): Promise<Analysis> {
    const { idempotencyKey = null, ...rest } = input;
    if (idempotencyKey !== null && !/^.{1,191}$/u.test(idempotencyKey))
      throw new AppError('INVALID_INPUT', 'The idempotencyKey must have 1 to 191 characters.', {
        path: 'input.idempotencyKey',
        value: idempotencyKey,
      });
    const inputHash = createHash('sha256').update(canonical(rest)).digest('hex');
    const earlier = await this.earlier(idempotencyKey, inputHash);
    if (earlier) return earlier;

    const version = await this.datasets.readable(input.dataset, input.version);
    const { algorithm, ...plan } = await planAnalysis(input, version, this.registry, this.config);
    try {
      const analysis = await this.analyses.save({
        ...plan,
        datasetVersionId: version.id,
        algorithmId: algorithm.id,
        algorithmVersion: algorithm.version,
        phase: 'WAITING' as const,
        metrics: [],
        baseline: [],
        silhouettes: [],
        warnings: [],
        idempotencyKey,
        inputHash,
        attempts: 0,
        createdAt: new Date(),
      });
      this.queue.add(analysis.id);
      return analysis as unknown as Analysis;
    } catch (error) {
      // Two requests with one key at the same moment: the second one finds the first.
      const first = isDuplicate(error) ? await this.earlier(idempotencyKey, inputHash) : null;
      if (first) return first;
      throw error;
    }
  }

  private async earlier(idempotencyKey: string | null, inputHash: string): Promise<Analysis | null> {
    const analysis = idempotencyKey === null ? null : await this.analyses.findOneBy({ idempotencyKey });
    if (analysis && analysis.inputHash !== inputHash)
      throw new AppError(
        'CONFLICT',
        `The idempotencyKey "${idempotencyKey}" was used for other input (analysis ${analysis.id}). Use a new key.`,
        { idempotencyKey, analysis: analysis.id },
      );
    return analysis;
  }
}

/** JSON with sorted keys and without what was not given, so that equal inputs have equal texts. */
const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(
          Object.entries(part)
            .filter(([, one]) => one !== null && one !== undefined)
            .sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : part,
  );
