/** Least squares on 1,000,000 rows × 8 features against scikit-learn in the same run on the same cores: the same R² and coefficients. */
import { finish } from '#sdk';
import { linearRegression } from '../plugins/linear-regression/index.ts';
import { fitAsEngine } from './fit-as-engine.ts';
import { scaled } from './measured.ts';
import { inOwnProcesses } from './own-process.ts';
import { printRow } from './print-row.ts';
import { runPython } from './reference.ts';
import { columnsOf, fillMeasured, rowMajor, tableOf } from './sample-columns.ts';

const ROWS = scaled(1_000_000);
const FEATURES = 8;

const program = `
from sklearn.linear_model import LinearRegression
rows, target = np.fromfile("rows").reshape(-1, ${FEATURES}), np.fromfile("target")
show(measured(lambda: LinearRegression().fit(rows, target),
              lambda model: {"result": model.score(rows, target), "answer": [model.intercept_, *model.coef_]}))`;

await inOwnProcesses(
  import.meta.url,
  {
    fit: () =>
      fitAsEngine(
        (context) => {
          const columns = columnsOf(fillMeasured, ROWS, FEATURES + 1, context.compute.float64);
          const table = { ...tableOf(columns.slice(0, FEATURES)), target: columns[FEATURES] };
          return () => finish(linearRegression.fit(table, linearRegression.params.parse({}), context));
        },
        ({ rSquared, intercept, coefficients }) => ({ result: rSquared, answer: [intercept, ...coefficients] }),
      ),
  },
  async (measure) => {
    const columns = columnsOf(fillMeasured, ROWS, FEATURES + 1);
    const reference = runPython(program, { rows: rowMajor(columns.slice(0, FEATURES)), target: columns[FEATURES] });
    printRow(
      {
        what: 'least squares',
        size: `${ROWS.toLocaleString('en')} × ${FEATURES}`,
        figure: 'R²',
        within: 1e-9,
        wanted: { ratio: 3 },
      },
      { name: 'scikit-learn', ...reference },
      await measure('fit'),
    );
  },
);
