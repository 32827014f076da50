import { DataSource, type Repository } from 'typeorm';
import { bulkInsert, type Cell } from '../database/bulk-insert.ts';
import { type BulkTable, bulkPage } from '../database/bulk-page.ts';
import { deleteInSlices } from '../database/delete-in-slices.ts';
import { service } from '../di.ts';
import { groupBy } from '../group-by.ts';
import { keyAt, type StoredKeys } from '../models/stored-keys.ts';
import { Prediction } from './prediction.entity.ts';

/** Predictions as an analysis hands them over, all by source row; `order` is the order to store them in. */
export interface PredictionsToStore {
  readonly order: Uint32Array;
  readonly keys: StoredKeys;
  readonly value: Float64Array | null;
  readonly label: Int32Array | null;
  readonly classes: readonly string[];
  readonly probability: Float64Array | null;
}

const ANSWERS: BulkTable = {
  table: 'prediction',
  owner: 'analysisId',
  columns: ['customerId', 'label', 'value', 'probability'],
};

/** What predictors answered for the rows they were trained on; visible once their analysis has succeeded. */
@service()
export class PredictionService {
  private readonly predictions: Repository<Prediction>;

  constructor(private readonly dataSource: DataSource) {
    this.predictions = dataSource.getRepository(Prediction);
  }

  async store(
    analysisId: number,
    { order, keys, value, label, classes, probability }: PredictionsToStore,
    signal: AbortSignal,
  ): Promise<void> {
    await bulkInsert(this.dataSource, ANSWERS.table, [ANSWERS.owner, ...ANSWERS.columns], rows(), signal);

    function* rows(): Generator<Cell[]> {
      for (const row of order)
        yield [
          analysisId,
          keyAt(keys, row),
          label ? classes[label[row]] : null,
          value ? value[row] : null,
          probability ? probability[row] : null,
        ];
    }
  }

  /** Removes what an analysis that did not succeed has written. */
  discard(analysisId: number): Promise<void> {
    return deleteInSlices(this.dataSource, 'prediction', 'analysisId', analysisId);
  }

  /** Predictions of an analysis by customer id, from after `after`. */
  async list(analysisId: number, after: string | null, first: number): Promise<Prediction[]> {
    const [customerIds, labels, values, certain] = await bulkPage(this.dataSource, ANSWERS, analysisId, after, first);
    return customerIds.map(
      (customerId, i) =>
        ({ analysisId, customerId, label: labels[i], value: values[i], probability: certain[i] }) as Prediction,
    );
  }

  count(analysisId: number): Promise<number> {
    return this.predictions.countBy({ analysisId });
  }

  /** The visible predictions for each of these customers, newest analysis first. */
  async ofCustomers(customerIds: readonly string[]): Promise<Map<string, Prediction[]>> {
    const predictions: Prediction[] = await this.dataSource.query(
      `SELECT p.* FROM prediction p JOIN analysis a ON a.id = p.analysisId AND a.phase = 'SUCCEEDED'
       WHERE p.customerId IN (${customerIds.map(() => '?').join(', ')}) ORDER BY p.analysisId DESC`,
      [...customerIds],
    );
    return groupBy(predictions, ({ customerId }) => customerId);
  }
}
