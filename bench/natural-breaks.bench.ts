/**
 * Natural breaks, k = 7, of log-normal values such as what customers spend: against the plain O(k n²) recurrence in NumPy
 * on 5,000 values, where both must arrive at the same sum of squares; and on 1,000,000 values, where the recurrence is
 * out of reach, against what one would take instead, scikit-learn's k-means in one dimension with ten restarts. The
 * results in brackets are sums of squares within classes; natural breaks have the least there is.
 */
import { finish, plainCompute, seededRandom } from '#sdk';
import { naturalBreaks } from '../plugins/natural-breaks/index.ts';
import { bestOf, type Measured, printRow, runPython } from './reference.ts';

const CLASSES = 7;
const FEW = 5000;
const MANY = 1_000_000;

function spend(rows: number): Float64Array {
  const random = seededRandom(11);
  return Float64Array.from({ length: rows }, () => 100 * Math.exp(random.normal()));
}

const program = `
import json, time
import numpy as np
from sklearn.cluster import KMeans

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
    return float(cost[-1])

def best(repetitions, run):
    seconds = []
    for _ in range(repetitions):
        began = time.perf_counter()
        result = run()
        seconds.append(time.perf_counter() - began)
    return {"seconds": min(seconds), "result": result}

few, many = np.fromfile("few"), np.fromfile("many").reshape(-1, 1)
print(json.dumps({
    "recurrence": best(2, lambda: recurrence(few, ${CLASSES})),
    "kMeans": best(2, lambda: float(KMeans(n_clusters=${CLASSES}, n_init=10, random_state=0).fit(many).inertia_)),
}))`;

function fit(column: Float64Array): Measured {
  const table = { rows: column.length, features: [{ name: 'spend' }], columns: [column] };
  const began = performance.now();
  const context = { compute: plainCompute(), random: seededRandom(1) };
  const { sumOfSquares } = finish(naturalBreaks.fit(table, { clusters: CLASSES }, context));
  return { seconds: (performance.now() - began) / 1000, result: sumOfSquares };
}

const [few, many] = [spend(FEW), spend(MANY)];
const { recurrence, kMeans } = runPython<{ recurrence: Measured; kMeans: Measured }>(program, { few, many });
printRow(
  `natural breaks, ${FEW}, k = ${CLASSES}`,
  { name: 'NumPy recurrence', ...recurrence },
  await bestOf(() => fit(few)),
);
printRow(
  `natural breaks, ${MANY}, k = ${CLASSES}`,
  { name: 'scikit-learn KMeans', ...kMeans },
  await bestOf(() => fit(many)),
);
