/**
 * Natural breaks, k = 7, of log-normal values such as what customers spend: against the plain O(k n²) recurrence in NumPy
 * on 5,000 values, where both must arrive at the same sum of squares; and on 1,000,000 values, where the recurrence is
 * out of reach, against what one would take instead, scikit-learn's k-means in one dimension with ten restarts, which must not
 * arrive at less: natural breaks have the least there is.
 */
import { finish, seededRandom } from '#sdk';
import { naturalBreaks } from '../plugins/natural-breaks/index.ts';
import { fitAsEngine } from './fit-as-engine.ts';
import { scaled } from './measured.ts';
import { inOwnProcesses } from './own-process.ts';
import { printRow } from './print-row.ts';
import { runPython } from './reference.ts';
import { columnsOf, type Fill, tableOf } from './sample-columns.ts';

const CLASSES = 7;
const FEW = scaled(5000);
const MANY = scaled(1_000_000);

const fillSpend: Fill = ([spend]) => {
  const random = seededRandom(11);
  for (let i = 0; i < spend.length; i++) spend[i] = 100 * Math.exp(random.normal());
};

const recurrence = `
def recurrence(column, k):
    x = np.sort(column)
    m = len(x)
    shifted = x - x.mean()
    s = np.concatenate([[0], np.cumsum(shifted)])
    q = np.concatenate([[0], np.cumsum(shifted ** 2)])
    w = np.arange(m + 1.0)
    within = lambda j: q[j + 1] - q[: j + 1] - (s[j + 1] - s[: j + 1]) ** 2 / (w[j + 1] - w[: j + 1])
    cost = np.array([within(j)[0] for j in range(m)])
    for c in range(1, k):
        following = np.full(m, np.inf)
        for j in range(c, m):
            following[j] = (cost[c - 1 : j] + within(j)[c:]).min()
        cost = following
    return cost[-1]
spend = np.fromfile("spend")
show(measured(lambda: recurrence(spend, ${CLASSES}), lambda cost: cost, 2))`;

const kMeans = `
from sklearn.cluster import KMeans
spend = np.fromfile("spend").reshape(-1, 1)
show(measured(lambda: KMeans(n_clusters=${CLASSES}, n_init=10, random_state=0).fit(spend), lambda model: model.inertia_, 2))`;

await inOwnProcesses(
  import.meta.url,
  {
    fit: (rows) =>
      fitAsEngine(
        (context) => {
          const table = tableOf(columnsOf(fillSpend, Number(rows), 1, context.compute.float64));
          return () => finish(naturalBreaks.fit(table, { clusters: CLASSES }, context));
        },
        ({ sumOfSquares }) => sumOfSquares,
      ),
  },
  async (measure) => {
    for (const [rows, name, program] of [
      [FEW, 'NumPy recurrence', recurrence],
      [MANY, 'scikit-learn KMeans', kMeans],
    ] as const) {
      const [spend] = columnsOf(fillSpend, rows, 1);
      printRow(
        {
          what: 'natural breaks',
          size: `${rows.toLocaleString('en')}, k ${CLASSES}`,
          figure: 'sum of squares',
          within: 1e-9,
          better: 'lower',
        },
        { name, ...runPython(program, { spend }) },
        await measure('fit', [String(rows)]),
      );
    }
  },
);
