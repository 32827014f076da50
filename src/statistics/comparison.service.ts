import type { Column } from '../datasets/column.ts';
import { DatasetService, type ReadableVersion } from '../datasets/dataset.service.ts';
import { withDuck } from '../datasets/duck.ts';
import { service } from '../di.ts';
import { type CategoryDrift, categoryDrift } from './category-drift.ts';
import { isCategory, isNumber, isTime } from './column-kind.ts';
import type { ColumnComparison, VersionComparison } from './comparison.type.ts';
import { StatisticsService } from './statistics.service.ts';

/** A column in two versions. */
interface ColumnPair {
  readonly now: Column;
  readonly before: Column;
}

/** Whether values can be compared: a column may have become NUMBER that was INTEGER before. */
const sameKind = (now: Column, before: Column) =>
  now.type === before.type ||
  (!isCategory(now) && !isCategory(before) && isNumber(now) === isNumber(before) && isTime(now) === isTime(before));

/** What has changed from one version of a dataset to another. */
@service()
export class ComparisonService {
  constructor(
    private readonly datasets: DatasetService,
    private readonly statistics: StatisticsService,
  ) {}

  /** Compares a version with that of another number of the same dataset. */
  async compare(version: ReadableVersion, number: number): Promise<VersionComparison> {
    const dataset = (await this.datasets.byIds([version.datasetId])).get(version.datasetId);
    const baseline = await this.datasets.readable(dataset?.name ?? '', number);
    return this.statistics.remembered(`${version.id} compared with ${baseline.id}`, () =>
      this.compareWith(version, baseline),
    );
  }

  private async compareWith(version: ReadableVersion, baseline: ReadableVersion): Promise<VersionComparison> {
    const others = new Map(baseline.columns.map((column) => [column.name, column]));
    const pairs = version.columns.flatMap((now): ColumnPair[] => {
      const before = others.get(now.name);
      // Personal data is what either version says is.
      return before ? [{ now: { ...now, pii: now.pii || before.pii }, before }] : [];
    });
    const alike = pairs.flatMap(({ now, before }) => (sameKind(now, before) ? [now] : []));
    const drifts = await this.statistics.drifts(
      version,
      baseline,
      alike.filter((column) => !isCategory(column)),
    );
    const files = [this.datasets.fileOf(version), this.datasets.fileOf(baseline)] as const;
    const categories = new Map<string, CategoryDrift>();
    await withDuck(async (duck) => {
      for (const column of alike.filter(isCategory))
        categories.set(column.name, await categoryDrift(duck, ...files, column));
    });
    const known = new Set(version.columns.map(({ name }) => name));
    return {
      baseline: baseline.number,
      rows: version.rows,
      baselineRows: baseline.rows,
      newColumns: version.columns.flatMap(({ name }) => (others.has(name) ? [] : [name])),
      droppedColumns: baseline.columns.flatMap(({ name }) => (known.has(name) ? [] : [name])),
      columns: pairs.map(({ now, before }): ColumnComparison => {
        const drift = drifts.get(now.name);
        const category = categories.get(now.name);
        const psi = drift?.stability ?? category?.stability ?? Number.NaN;
        const test = drift?.test;
        return {
          name: now.name,
          type: now.type,
          baselineType: before.type,
          missingShare: version.rows > 0 ? now.missing / version.rows : null,
          baselineMissingShare: baseline.rows > 0 ? before.missing / baseline.rows : null,
          psi: Number.isFinite(psi) ? psi : null,
          kolmogorovSmirnov: test && Number.isFinite(test.statistic) ? test : null,
          newCategories: category ? { count: category.added.count, values: [...category.added.values] } : null,
          droppedCategories: category ? { count: category.dropped.count, values: [...category.dropped.values] } : null,
        };
      }),
    };
  }
}
