/**
 * C4.5 on UCI adult, 32,561 rows × 14 features, against J48 of Weka 3.6.14 (Debian: apt install weka default-jre) in the
 * same run on the same cores, both warm, best of five: with all rows, and without those that have unknown values. Both
 * must grow the same tree. The results in brackets are shares of the 16,281 (15,060) test rows that are answered right.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finish, type LabelledTable, plainCompute, seededRandom, sizeOf } from '#sdk';
import { c45 } from '../plugins/c45/index.ts';
import { readAdult } from '../test/support/read-adult.ts';
import { bestOf, type Measured, printRow, REPETITIONS } from './reference.ts';

const WEKA = '/usr/share/java/weka-3.6.14.jar';

const program = `
import java.nio.file.*;
import weka.classifiers.trees.J48;
import weka.core.*;
public class Reference {
  static Instances read(String path) throws Exception {
    Instances rows = new Instances(new java.io.FileReader(path));
    rows.setClassIndex(rows.numAttributes() - 1);
    return rows;
  }
  public static void main(String[] args) throws Exception {
    Instances train = read(args[0]), test = read(args[1]);
    double best = Double.MAX_VALUE;
    J48 tree = null;
    for (int i = 0; i < ${REPETITIONS}; i++) {
      tree = new J48();
      long began = System.nanoTime();
      tree.buildClassifier(train);
      best = Math.min(best, (System.nanoTime() - began) / 1e9);
    }
    int right = 0;
    for (int i = 0; i < test.numInstances(); i++)
      if (tree.classifyInstance(test.instance(i)) == test.instance(i).classValue()) right++;
    String peak = Files.readString(Path.of("/proc/self/status")).replaceAll("(?s).*VmHWM:\\\\s*(\\\\d+).*", "$1");
    System.out.println("{\\"seconds\\":" + best + ",\\"result\\":" + (double) right / test.numInstances()
      + ",\\"leaves\\":" + (int) tree.measureNumLeaves() + ",\\"size\\":" + (int) tree.measureTreeSize() + ",\\"peak\\":" + peak + "}");
  }
}`;

type Grown = Measured & { readonly leaves: number; readonly size: number };

/** A table as Weka reads it. */
function arffOf({ rows, features, columns, target, classes }: LabelledTable): string {
  const kinds = features.map(({ name, categories }) => `@attribute ${name} ${categories ? `{${categories}}` : 'real'}`);
  const lines = Array.from({ length: rows }, (_, i) => {
    const values = features.map(({ categories }, j) => {
      const value = columns[j][i];
      return Number.isNaN(value) ? '?' : (categories?.[value] ?? value);
    });
    return [...values, classes[target[i]]].join();
  });
  return ['@relation adult', ...kinds, `@attribute class {${classes}}`, '@data', ...lines, ''].join('\n');
}

function reference(directory: string, train: LabelledTable, test: LabelledTable): Grown & { readonly peak: number } {
  const files = { 'Reference.java': program, 'train.arff': arffOf(train), 'test.arff': arffOf(test) };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  const printed = execFileSync('java', ['-Xmx1g', '-cp', WEKA, 'Reference.java', 'train.arff', 'test.arff'], {
    ...{ cwd: directory, encoding: 'utf8' as const },
  });
  return JSON.parse(printed) as Grown & { readonly peak: number };
}

function grow(train: LabelledTable, test: LabelledTable): Grown {
  const context = { random: seededRandom(1), compute: plainCompute() };
  const began = performance.now();
  const model = finish(c45.fit(train, c45.params.parse({}), context));
  const seconds = (performance.now() - began) / 1000;
  const { label } = c45.predict(model, test, context);
  const { leaves, size } = sizeOf(model.tree);
  return { seconds, result: label.filter((c, i) => c === test.target[i]).length / test.rows, leaves, size };
}

function complete(table: LabelledTable): LabelledTable {
  const rows = [...table.target.keys()].filter((i) => table.columns.every((column) => !Number.isNaN(column[i])));
  const columns = table.columns.map((column) => Float64Array.from(rows, (i) => column[i]));
  return { ...table, rows: rows.length, columns, target: Int32Array.from(rows, (i) => table.target[i]) };
}

const { train, test } = readAdult('../shared/data/adult');
const directory = mkdtempSync(join(tmpdir(), 'clientele-bench-'));
try {
  for (const [which, learned, asked] of [
    ['unknown values and all', train, test],
    ['complete rows', complete(train), complete(test)],
  ] as const) {
    const theirs = reference(directory, learned, asked);
    const ours = grow(learned, asked);
    if (ours.leaves !== theirs.leaves || ours.size !== theirs.size)
      throw new Error(
        `J48 has ${theirs.leaves} leaves of ${theirs.size} nodes, clientele ${ours.leaves} of ${ours.size}.`,
      );
    const claim = `C4.5, adult ${learned.rows} × ${learned.features.length}, ${which}, ${ours.leaves} leaves of ${ours.size} nodes`;
    const best = await bestOf(() => grow(learned, asked));
    printRow(claim, { name: 'Weka J48', ...theirs }, best);
    console.log(
      `  first fit of this process ${ours.seconds.toFixed(3)} s; peak memory ${megabytes(theirs.peak)} and ${megabytes(process.resourceUsage().maxRSS)}`,
    );
  }
} finally {
  rmSync(directory, { recursive: true });
}

function megabytes(kilobytes: number): string {
  return `${Math.round(kilobytes / 1024)} MB`;
}
