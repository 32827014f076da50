import { DatasetService, type ReadableVersion } from '../datasets/dataset.service.ts';
import { withDuck } from '../datasets/duck.ts';
import { service } from '../di.ts';
import type { Alert } from './alert.ts';
import { importAlerts, numberAlerts } from './column-alerts.ts';
import { isNumber, isTime } from './column-kind.ts';
import { correlationAlerts } from './correlation-alerts.ts';
import { duplicateRows } from './duplicate-rows.ts';
import { rowAlerts } from './row-alerts.ts';
import { StatisticsService } from './statistics.service.ts';
import { textAlerts } from './text-alerts.ts';
import { textProfile } from './text-profile.ts';

/** Most columns of numbers that are compared with each other, the first ones. */
const MOST_CORRELATED = 100;

/** What deserves a look in a dataset version before it is used. */
@service()
export class AlertsService {
  constructor(
    private readonly datasets: DatasetService,
    private readonly statistics: StatisticsService,
  ) {}

  /** Of the rows, then column by column in their order, then of pairs of columns. */
  alertsOf(version: ReadableVersion): Promise<readonly Alert[]> {
    return this.statistics.remembered(`${version.id} alerts`, () => this.lookAt(version));
  }

  private async lookAt(version: ReadableVersion): Promise<Alert[]> {
    const { rows, columns } = version;
    const counted = columns.filter((column) => isNumber(column) || isTime(column));
    const [duplicates, summaries] = await Promise.all([
      this.duplicates(version),
      this.statistics.summaries(version, counted),
    ]);
    const found = new Map(columns.map((column) => [column.name, importAlerts(rows, column)]));
    for (const column of counted) {
      const summary = summaries.get(column.name);
      if (summary) found.get(column.name)?.push(...numberAlerts(column, summary));
    }
    await withDuck(async (duck) => {
      for (const column of columns.filter(({ type }) => type === 'TEXT')) {
        const profile = await textProfile(duck, this.datasets.fileOf(version), column);
        found.get(column.name)?.push(...textAlerts(column, rows - column.missing, profile));
      }
    });
    const features = columns
      .filter((column) => isNumber(column) && column.role !== 'KEY' && column.role !== 'IGNORE')
      .slice(0, MOST_CORRELATED);
    const pairs =
      features.length > 1
        ? correlationAlerts(features, await this.statistics.correlation(version, features, 'PEARSON'))
        : [];
    return [...duplicates, ...[...found.values()].flat(), ...pairs];
  }

  /** Every customer has a key of their own, so their rows differ without a look. */
  private async duplicates(version: ReadableVersion): Promise<Alert[]> {
    const { rows, columns, datasetId } = version;
    const dataset = (await this.datasets.byIds([datasetId])).get(datasetId);
    const distinct = dataset?.kind === 'CUSTOMERS' && columns.some(({ role }) => role === 'KEY');
    if (!dataset || distinct) return [];
    return rowAlerts(dataset.name, rows, await duplicateRows(this.datasets.fileOf(version), columns));
  }
}
