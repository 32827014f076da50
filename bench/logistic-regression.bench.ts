/**
 * Logistic regression on 500,000 rows × 8 features, two classes, against scikit-learn at its default parameters (L2, C = 1) in the
 * same run on the same cores. scikit-learn stops short of the least loss: its coefficients are the same to three digits, ours lose less.
 */
import { finish } from '#sdk';
import { logisticRegression } from '../plugins/logistic-regression/index.ts';
import { fitAsEngine } from './fit-as-engine.ts';
import { scaled } from './measured.ts';
import { inOwnProcesses } from './own-process.ts';
import { printRow } from './print-row.ts';
import { runPython } from './reference.ts';
import { columnsOf, fillLabelled, rowMajor, tableOf } from './sample-columns.ts';

const ROWS = scaled(500_000);
const FEATURES = 8;

const program = `
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
rows, target = np.fromfile("rows").reshape(-1, ${FEATURES}), np.fromfile("target")
show(measured(lambda: LogisticRegression().fit(rows, target), lambda model: {
  "result": log_loss(target, model.predict_proba(rows)), "answer": [*model.intercept_, *model.coef_[0]]}))`;

await inOwnProcesses(
  import.meta.url,
  {
    fit: () =>
      fitAsEngine(
        (context) => {
          const columns = columnsOf(fillLabelled, ROWS, FEATURES + 1, context.compute.float64);
          const target = Int32Array.from(columns[FEATURES]);
          const table = { ...tableOf(columns.slice(0, FEATURES)), target, classes: ['stays', 'leaves'] };
          const params = logisticRegression.params.parse({ penalty: 'l2' });
          return () => finish(logisticRegression.fit(table, params, context));
        },
        ({ logLikelihood, intercepts, coefficients }) => ({
          result: -logLikelihood / ROWS,
          answer: [...intercepts, ...coefficients.values],
        }),
      ),
  },
  async (measure) => {
    const columns = columnsOf(fillLabelled, ROWS, FEATURES + 1);
    const reference = runPython(program, { rows: rowMajor(columns.slice(0, FEATURES)), target: columns[FEATURES] });
    printRow(
      {
        what: 'logistic regression',
        size: `${ROWS.toLocaleString('en')} × ${FEATURES}`,
        figure: 'log loss',
        within: 1e-3,
        wanted: { ratio: 1 },
      },
      { name: 'scikit-learn', ...reference },
      await measure('fit'),
    );
  },
);
