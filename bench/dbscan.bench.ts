/**
 * DBSCAN against scikit-learn in the same run on the same cores. 200,000 rows × 3 features, 30 round groups and 5 %
 * uniform noise, epsilon 0.6, minPoints 10: both must find the same rows of noise, and segments of as many core points. Against
 * density-clustering, which looks at all pairs, on a few of such rows. And 180,000 × 9, whose neighborhoods hold thousands of rows,
 * for the memory. Ours is the fit and the answer for every row.
 */
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { finish, NOISE, seededRandom } from '#sdk';
import { dbscan } from '../plugins/dbscan/index.ts';
import { fitAsEngine } from './fit-as-engine.ts';
import { bestOf, scaled, timed } from './measured.ts';
import { inOwnProcesses } from './own-process.ts';
import { printRow } from './print-row.ts';
import { runPython } from './reference.ts';
import { columnsOf, type Fill, listsOf, rowMajor, tableOf } from './sample-columns.ts';

interface Shape {
  readonly rows: number;
  readonly features: number;
  readonly epsilon: number;
  readonly minPoints: number;
  /** Centers are uniform in ±`reach`; the groups have standard deviation 1. */
  readonly reach: number;
}
const SHAPES = {
  speed: { rows: scaled(200_000), features: 3, epsilon: 0.6, minPoints: 10, reach: 50 },
  few: { rows: scaled(20_000), features: 3, epsilon: 1, minPoints: 10, reach: 50 },
  dense: { rows: scaled(180_000), features: 9, epsilon: 4, minPoints: 10, reach: 10 },
} satisfies Record<string, Shape>;
type ShapeName = keyof typeof SHAPES;
const GROUPS = 30;

/** Round groups in turn, every twentieth row anywhere. */
const fillGroups =
  (reach: number): Fill =>
  (columns) => {
    const random = seededRandom(11);
    const uniform = () => reach * (2 * random.uniform() - 1);
    const centers = Array.from({ length: GROUPS }, () => columns.map(uniform));
    for (let i = 0; i < columns[0].length; i++)
      for (const [j, column] of columns.entries())
        column[i] = i % 20 === 0 ? uniform() : centers[i % GROUPS][j] + random.normal();
  };

/** Noise is the same whatever the order of rows, and so are core points; a border row belongs to any segment it touches. */
const answerOf = (noise: Int32Array, coreSegments: Int32Array) => ({
  result: noise.length,
  answer: [createHash('sha256').update(noise).digest('hex'), ...sizesOf(coreSegments)],
});

/** How many are in each segment, the largest first. */
function sizesOf(segments: Int32Array): number[] {
  const sizes = new Map<number, number>();
  for (const s of segments) sizes.set(s, (sizes.get(s) ?? 0) + 1);
  return [...sizes.values()].sort((a, b) => b - a);
}

function fit(name: ShapeName, repetitions?: number) {
  const { rows, features, epsilon, minPoints, reach } = SHAPES[name];
  const params = dbscan.params.parse({ epsilon, minPoints });
  return fitAsEngine(
    (context) => {
      const table = tableOf(columnsOf(fillGroups(reach), rows, features, context.compute.float64));
      return () => {
        const model = finish(dbscan.fit(table, params, context));
        return { model, segment: dbscan.assign(model, table, context).segment };
      };
    },
    ({ model, segment }) =>
      answerOf(
        Int32Array.from(segment.keys()).filter((i) => segment[i] === NOISE),
        model.segment,
      ),
    repetitions,
  );
}

/** scikit-learn on one thread, or on all: which is faster depends on the machine. */
const program = ({ features, epsilon, minPoints }: Shape, jobs: number) => `
import hashlib
from sklearn.cluster import DBSCAN
rows = np.fromfile("rows").reshape(-1, ${features})
def answer(model):
    noise = np.flatnonzero(model.labels_ == -1).astype(np.int32)
    cores = np.bincount(model.labels_[model.core_sample_indices_])
    return {"result": len(noise), "answer": [hashlib.sha256(noise.tobytes()).hexdigest(), *sorted(cores.tolist(), reverse=True)]}
show(measured(lambda: DBSCAN(eps=${epsilon}, min_samples=${minPoints}, n_jobs=${jobs}).fit(rows), answer, 3))`;

/** The part of density-clustering that is used here; it has no types. */
interface DensityClustering {
  readonly DBSCAN: new () => {
    run(rows: number[][], epsilon: number, minPoints: number): number[][];
  };
}

await inOwnProcesses(
  import.meta.url,
  {
    ours: (name, repetitions) => fit(name as ShapeName, Number(repetitions)),
    'density-clustering': () => {
      const { DBSCAN } = createRequire(import.meta.url)('density-clustering') as DensityClustering;
      const { rows, features, epsilon, minPoints, reach } = SHAPES.few;
      const lists = listsOf(columnsOf(fillGroups(reach), rows, features));
      const search = new DBSCAN();
      return bestOf(
        () =>
          timed(
            () => search.run(lists, epsilon, minPoints),
            // Its list of noise keeps rows that a segment takes in later.
            (segments) => segments.reduce((left, members) => left - members.length, rows),
          ),
        1,
      );
    },
  },
  async (measure) => {
    const claim = (name: ShapeName) => {
      const { rows, features, epsilon, minPoints } = SHAPES[name];
      const size = `${rows.toLocaleString('en')} × ${features}, ε ${epsilon}, minPoints ${minPoints}`;
      return { what: 'DBSCAN', size, figure: 'rows of noise' };
    };
    const { speed } = SHAPES;
    const files = { rows: rowMajor(columnsOf(fillGroups(speed.reach), speed.rows, speed.features)) };
    const [one, all] = [runPython(program(speed, 1), files), runPython(program(speed, -1), files)];
    printRow(
      { ...claim('speed'), within: 0, wanted: { ratio: 4 } },
      { name: 'scikit-learn', ...(one.seconds < all.seconds ? one : all) },
      await measure('ours', ['speed', '5']),
    );
    printRow(
      claim('few'),
      { name: 'density-clustering', ...(await measure('density-clustering', [], 60)) },
      await measure('ours', ['few', '5']),
    );
    printRow(claim('dense'), [], await measure('ours', ['dense', '1']));
  },
);
