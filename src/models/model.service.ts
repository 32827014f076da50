import { LRUCache } from 'lru-cache';
import { DataSource, type Repository } from 'typeorm';
import { service } from '../di.ts';
import { AppError } from '../errors.ts';
import { Model, ModelState } from './model.entity.ts';

/** Compressed models kept in memory, shared with the threads that answer. */
const CACHE_BYTES = 256e6;

/** What analyses learned. A model is visible once its analysis has succeeded. */
@service()
export class ModelService {
  private readonly models: Repository<Model>;
  private readonly states: Repository<ModelState>;
  private readonly cache = new LRUCache<number, Uint8Array>({
    maxSize: CACHE_BYTES,
    sizeCalculation: ({ length }) => length,
  });

  constructor(dataSource: DataSource) {
    this.models = dataSource.getRepository(Model);
    this.states = dataSource.getRepository(ModelState);
  }

  async store(
    analysisId: number,
    algorithm: { readonly id: string; readonly version: number },
    state: Uint8Array,
  ): Promise<void> {
    const model = await this.models.save({
      analysisId,
      algorithmId: algorithm.id,
      algorithmVersion: algorithm.version,
      bytes: state.length,
      createdAt: new Date(),
    });
    await this.states.insert({ modelId: model.id, state: Buffer.from(state) });
  }

  /** Removes what an analysis that did not succeed has written. */
  async discard(analysisId: number): Promise<void> {
    for (const { id } of await this.models.findBy({ analysisId })) {
      await this.states.delete({ modelId: id });
      await this.models.delete({ id });
    }
  }

  /** Analyses that have stored a model but have not succeeded. */
  async ofUnfinished(): Promise<number[]> {
    const found: { analysisId: number }[] = await this.models.query(
      "SELECT m.analysisId FROM model m JOIN analysis a ON a.id = m.analysisId AND a.phase <> 'SUCCEEDED'",
    );
    return found.map(({ analysisId }) => analysisId);
  }

  async get(id: number): Promise<Model> {
    const model = await this.visible().andWhere('model.id = :id', { id }).getOne();
    if (!model) throw new AppError('NOT_FOUND', `There is no model ${id}.`, { id });
    return model;
  }

  /** The visible model of each of these analyses. */
  async ofAnalyses(analysisIds: readonly number[]): Promise<Map<number, Model>> {
    const models = await this.visible()
      .andWhere('model.analysisId IN (:...ids)', { ids: [...analysisIds] })
      .getMany();
    return new Map(models.map((model) => [model.analysisId, model]));
  }

  /** The sealed state of a model, in memory that threads share. */
  async state(id: number): Promise<Uint8Array> {
    const cached = this.cache.get(id);
    if (cached) return cached;
    const { state } = await this.states.findOneByOrFail({ modelId: id });
    const shared = new Uint8Array(new SharedArrayBuffer(state.length));
    shared.set(state);
    this.cache.set(id, shared);
    return shared;
  }

  private visible() {
    return this.models
      .createQueryBuilder('model')
      .innerJoin('analysis', 'analysis', "analysis.id = model.analysisId AND analysis.phase = 'SUCCEEDED'")
      .where('1 = 1');
  }
}
