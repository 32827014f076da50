/**
 * DBSCAN against scikit-learn in the same run on the same cores. 200,000 rows × 3 features, 30 round groups and 5 %
 * uniform noise, epsilon 0.6, minPoints 10: both must find the same core points, noise and number of segments. And
 * 180,000 × 9, whose neighborhoods hold thousands of rows: what it takes, and the peak memory of a process of its own.
 * Ours is the fit and the answer for every row. The results in brackets are rows of noise.
 */
import { execFileSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { type FeatureTable, finish, NOISE, plainCompute, seededRandom, type z } from '#sdk';
import { dbscan } from '../plugins/dbscan/index.ts';
import { bestOf, type Measured, printRow, REPETITIONS, runPython } from './reference.ts';

interface Shape {
  readonly rows: number;
  readonly features: number;
  readonly epsilon: number;
  readonly minPoints: number;
  /** Centers are uniform in ±`reach`; the groups have standard deviation 1. */
  readonly reach: number;
}
const SPEED: Shape = { rows: 200_000, features: 3, epsilon: 0.6, minPoints: 10, reach: 50 };
const MEMORY: Shape = { rows: 180_000, features: 9, epsilon: 4, minPoints: 10, reach: 10 };
const GROUPS = 30;

/** Round groups in turn, every twentieth row anywhere; columns one after the other. */
function customers({ rows, features, reach }: Shape): Float64Array {
  const random = seededRandom(11);
  const uniform = () => reach * (2 * random.uniform() - 1);
  const centers = Array.from({ length: GROUPS }, () => Array.from({ length: features }, uniform));
  const values = new Float64Array(rows * features);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < features; j++)
      values[j * rows + i] = i % 20 === 0 ? uniform() : centers[i % GROUPS][j] + random.normal();
  return values;
}

const tableOf = (values: Float64Array, { rows, features }: Shape): FeatureTable => ({
  rows,
  features: Array.from({ length: features }, (_, j) => ({ name: `f${j}` })),
  columns: Array.from({ length: features }, (_, j) => values.subarray(j * rows, (j + 1) * rows)),
});

type Found = Measured & { readonly segments: number; readonly cores: number };

function segment(table: FeatureTable, { epsilon, minPoints }: Shape): Found {
  const context = { random: seededRandom(1), compute: plainCompute() };
  const began = performance.now();
  const model: z.output<typeof dbscan.model> = finish(
    dbscan.fit(table, dbscan.params.parse({ epsilon, minPoints }), context),
  );
  const answer = dbscan.assign(model, table, context);
  const seconds = (performance.now() - began) / 1000;
  const noise = answer.segment.reduce((count, s) => count + (s === NOISE ? 1 : 0), 0);
  return { seconds, result: noise, segments: model.sizes.length, cores: model.core.rows };
}

const program = ({ rows, features, epsilon, minPoints }: Shape) => `
import json, resource, time
import numpy as np
from sklearn.cluster import DBSCAN
rows = np.ascontiguousarray(np.fromfile("rows").reshape(${features}, ${rows}).T)
def best(jobs):
    seconds = []
    for _ in range(${REPETITIONS}):
        began = time.perf_counter()
        model = DBSCAN(eps=${epsilon}, min_samples=${minPoints}, n_jobs=jobs).fit(rows)
        seconds.append(time.perf_counter() - began)
    return min(seconds), model
(one, model), (all, _) = best(None), best(-1)
print(json.dumps({"seconds": min(one, all), "one": one, "all": all, "result": int((model.labels_ == -1).sum()),
                  "segments": int(model.labels_.max() + 1), "cores": len(model.core_sample_indices_),
                  "peak": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)}))`;

type Reference = Found & { readonly one: number; readonly all: number; readonly peak: number };

async function compareSpeed(): Promise<void> {
  const values = customers(SPEED);
  const reference = runPython<Reference>(program(SPEED), { rows: values });
  const table = tableOf(values, SPEED);
  const first = segment(table, SPEED);
  for (const what of ['segments', 'cores', 'result'] as const)
    if (first[what] !== reference[what])
      throw new Error(`scikit-learn finds ${reference[what]} ${what}, clientele ${first[what]}.`);
  const best = await bestOf(() => segment(table, SPEED));
  const { rows, features, epsilon, minPoints } = SPEED;
  const claim = `DBSCAN, ${rows} × ${features}, epsilon ${epsilon}, minPoints ${minPoints}, ${first.segments} segments, ${first.cores} core points`;
  printRow(claim, { name: 'scikit-learn', ...reference }, best);
  console.log(
    `  scikit-learn on one thread ${reference.one.toFixed(3)} s, on all ${reference.all.toFixed(3)} s; first run of this process ${first.seconds.toFixed(3)} s`,
  );
  console.log(`  peak memory of a process ${reference.peak} MB and ${inOwnProcess('speed').peak} MB`);
}

function showMemory(): void {
  const { rows, features, epsilon } = MEMORY;
  const { seconds, result, segments, before, peak } = inOwnProcess('memory');
  console.log(
    `DBSCAN, ${rows} × ${features}, epsilon ${epsilon}, ${segments} segments, ${availableParallelism()} cores`,
  );
  console.log(
    `  clientele ${seconds.toFixed(3)} s (${result}), peak memory of a process ${peak} MB, ${before} MB before the fit`,
  );
}

const SHAPES = { speed: SPEED, memory: MEMORY };
type InMemory = Found & { readonly before: number; readonly peak: number };

/** Segments once in a process that has nothing else in memory but the runtime and the rows; peaks are in MB. */
const inOwnProcess = (shape: keyof typeof SHAPES): InMemory =>
  JSON.parse(execFileSync(process.execPath, [fileURLToPath(import.meta.url), shape], { encoding: 'utf8' }));

function measureMemory(shape: Shape): InMemory {
  const peak = () => Math.round(process.resourceUsage().maxRSS / 1024);
  const table = tableOf(customers(shape), shape);
  const before = peak();
  return { ...segment(table, shape), before, peak: peak() };
}

const [, , asked] = process.argv;
if (asked === 'speed' || asked === 'memory') console.log(JSON.stringify(measureMemory(SHAPES[asked])));
else {
  await compareSpeed();
  showMemory();
}
