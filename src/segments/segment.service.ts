import { setImmediate } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { DataSource, type Repository } from 'typeorm';
import { bulkInsert, type Cell } from '../database/bulk-insert.ts';
import { type BulkTable, bulkPage } from '../database/bulk-page.ts';
import { deleteInSlices } from '../database/delete-in-slices.ts';
import { service } from '../di.ts';
import { AppError } from '../errors.ts';
import { groupBy } from '../group-by.ts';
import type { StoredKeys } from '../models/stored-keys.ts';
import { keyAt } from '../models/stored-keys.ts';
import type { Membership } from './membership.entity.ts';
import type { SegmentSummary } from './profile.ts';
import { Segment } from './segment.entity.ts';

/** Segments with their members, as an analysis hands them over. */
export interface SegmentsToStore {
  readonly segments: readonly SegmentSummary[];
  /** Members of segment `s` are `order[ends[s − 1] .. ends[s])`. */
  readonly order: Uint32Array;
  readonly ends: readonly number[];
  readonly keys: StoredKeys;
  readonly strength: Float64Array | null;
}

/** How many customers of one segment are in another one, of another analysis. */
export interface Flow {
  readonly from: number;
  readonly to: number;
  readonly customers: number;
}

/** Rows of pages kept, some ten megabytes: what one client has just read, the next asks for. */
const KEPT_ROWS = 100_000;

/** Members looked up in one statement: few enough for a database that answers on this thread. */
const SLICE = 500;

/** A membership together with what its segment belongs to. */
export type MembershipOf = Pick<Membership, 'segmentId' | 'customerId' | 'strength'>;

const MEMBERS: BulkTable = { table: 'membership', owner: 'segmentId', columns: ['customerId', 'strength'] };

/**
 * Segments and who is in them. They are visible once their analysis has succeeded: that row is the commit point, so
 * members can be written in slices.
 */
@service()
export class SegmentService {
  private readonly segments: Repository<Segment>;
  private readonly pages = new LRUCache<string, readonly MembershipOf[]>({
    maxSize: KEPT_ROWS,
    sizeCalculation: (rows) => rows.length + 1,
  });

  constructor(private readonly dataSource: DataSource) {
    this.segments = dataSource.getRepository(Segment);
  }

  async store(
    analysisId: number,
    { segments, order, ends, keys, strength }: SegmentsToStore,
    signal: AbortSignal,
  ): Promise<void> {
    const stored = await this.segments.save(
      segments.map((segment) => ({ ...segment, profile: [...segment.profile], analysisId })),
    );
    await bulkInsert(this.dataSource, MEMBERS.table, [MEMBERS.owner, ...MEMBERS.columns], rows(), signal);

    function* rows(): Generator<Cell[]> {
      let start = 0;
      for (const [s, end] of ends.entries()) {
        const { id } = stored[s];
        for (; start < end; start++) {
          const row = order[start];
          yield [id, keyAt(keys, row), strength ? strength[row] : null];
        }
      }
    }
  }

  /** Removes what an analysis that did not succeed has written. */
  async discard(analysisId: number): Promise<void> {
    for (const { id } of await this.segments.find({ where: { analysisId }, select: { id: true } })) {
      await deleteInSlices(this.dataSource, 'membership', 'segmentId', id);
      await this.segments.delete({ id });
    }
  }

  async get(id: number): Promise<Segment> {
    const segment = (await this.byIds([id])).get(id);
    if (!segment) throw new AppError('NOT_FOUND', `There is no segment ${id}.`, { id });
    return segment;
  }

  /** The visible ones of these segments. */
  async byIds(ids: readonly number[]): Promise<Map<number, Segment>> {
    const segments = await this.visible()
      .andWhere('segment.id IN (:...ids)', { ids: [...ids] })
      .getMany();
    return new Map(segments.map((segment) => [segment.id, segment]));
  }

  /** The visible segments of each of these analyses, by index, noise last. */
  async ofAnalyses(analysisIds: readonly number[]): Promise<Map<number, Segment[]>> {
    const segments = await this.visible()
      .andWhere('segment.analysisId IN (:...ids)', { ids: [...analysisIds] })
      .orderBy('segment.id')
      .getMany();
    return groupBy(segments, ({ analysisId }) => analysisId);
  }

  /**
   * Members of a visible segment, which has all it will ever have, by customer id, from after `after`; `first + 1` of them tell
   * whether there are more than `first`.
   */
  async members(segmentId: number, after: string | null, first: number): Promise<readonly MembershipOf[]> {
    const key = JSON.stringify([segmentId, after, first]);
    const kept = this.pages.get(key);
    if (kept) return kept;
    const [customerIds, strengths] = await bulkPage(this.dataSource, MEMBERS, segmentId, after, first);
    const rows = customerIds.map(
      (customerId, i) => ({ segmentId, customerId, strength: strengths[i] }) as MembershipOf,
    );
    this.pages.set(key, rows);
    return rows;
  }

  /** The visible memberships of each of these customers, newest analysis first. */
  async ofCustomers(customerIds: readonly string[]): Promise<Map<string, MembershipOf[]>> {
    const memberships: MembershipOf[] = await this.dataSource.query(
      `SELECT m.segmentId, m.customerId, m.strength FROM membership m
       JOIN segment s ON s.id = m.segmentId JOIN analysis a ON a.id = s.analysisId AND a.phase = 'SUCCEEDED'
       WHERE m.customerId IN (${customerIds.map(() => '?').join(', ')}) ORDER BY m.segmentId DESC`,
      [...customerIds],
    );
    return groupBy(memberships, ({ customerId }) => customerId);
  }

  /** Who of these segments is in those ones, segment by segment; in slices, between which others are served. */
  async flows(from: readonly number[], to: readonly number[]): Promise<Flow[]> {
    const flows: Flow[] = [];
    for (const segmentId of from) {
      const customers = new Map(to.map((id) => [id, 0]));
      for await (const counted of this.countInSlices(segmentId, to))
        customers.set(counted.segmentId, customers.get(counted.segmentId)! + Number(counted.customers));
      for (const [id, count] of customers) if (count > 0) flows.push({ from: segmentId, to: id, customers: count });
    }
    return flows;
  }

  /** How many members of a segment are in each of these, slice by slice of the members. */
  private async *countInSlices(
    segmentId: number,
    to: readonly number[],
  ): AsyncGenerator<{ readonly segmentId: number; readonly customers: string | number }> {
    for (let after: string | null = ''; after !== null && to.length > 0; ) {
      const [last]: { customerId: string }[] = await this.dataSource.query(
        'SELECT customerId FROM membership WHERE segmentId = ? AND customerId > ? ORDER BY customerId LIMIT 1 OFFSET ?',
        [segmentId, after, SLICE - 1],
      );
      const [until, values] = last ? [' AND m.customerId <= ?', [last.customerId]] : ['', []];
      yield* await this.dataSource.query(
        `SELECT o.segmentId, COUNT(*) AS customers FROM membership m JOIN membership o ON o.customerId = m.customerId
         WHERE m.segmentId = ? AND m.customerId > ?${until} AND o.segmentId IN (${to.map(() => '?').join(', ')})
         GROUP BY o.segmentId`,
        [segmentId, after, ...values, ...to],
      );
      await setImmediate();
      after = last?.customerId ?? null;
    }
  }

  private visible() {
    return this.segments
      .createQueryBuilder('segment')
      .innerJoin('analysis', 'analysis', "analysis.id = segment.analysisId AND analysis.phase = 'SUCCEEDED'")
      .where('1 = 1');
  }
}
