/**
 * Principal components of 1,000,000 rows × 8 features against scikit-learn in the same run on the same cores: the same variances along
 * them. Ours also scores all rows on the first, and cuts the scores into quartiles; so does the reference, with NumPy.
 */
import { finish } from '#sdk';
import { principalComponents } from '../plugins/principal-components/index.ts';
import { fitAsEngine } from './fit-as-engine.ts';
import { scaled } from './measured.ts';
import { inOwnProcesses } from './own-process.ts';
import { printRow } from './print-row.ts';
import { runPython } from './reference.ts';
import { columnsOf, rowMajor, tableOf } from './sample-columns.ts';
import { fillCustomers } from './sample-customers.ts';

const ROWS = scaled(1_000_000);
const FEATURES = 8;

const program = `
from sklearn.decomposition import PCA
rows = np.fromfile("rows").reshape(-1, ${FEATURES})
def fit():
    model = PCA()
    np.quantile(model.fit_transform(rows)[:, 0], [0, 0.25, 0.5, 0.75, 1])
    return model
show(measured(fit, lambda model: {"result": model.explained_variance_ratio_[0], "answer": [*model.explained_variance_]}))`;

await inOwnProcesses(
  import.meta.url,
  {
    fit: () =>
      fitAsEngine(
        (context) => {
          const table = tableOf(columnsOf(fillCustomers, ROWS, FEATURES, context.compute.float64));
          return () => finish(principalComponents.fit(table, principalComponents.params.parse({}), context));
        },
        ({ variances }) => ({
          result: variances[0] / variances.reduce((sum, variance) => sum + variance, 0),
          answer: Array.from(variances),
        }),
      ),
  },
  async (measure) => {
    const reference = runPython(program, { rows: rowMajor(columnsOf(fillCustomers, ROWS, FEATURES)) });
    printRow(
      {
        what: 'principal components',
        size: `${ROWS.toLocaleString('en')} × ${FEATURES}`,
        figure: 'share of variance',
        within: 1e-9,
      },
      { name: 'scikit-learn', ...reference },
      await measure('fit'),
    );
  },
);
