/**
 * C4.5 on UCI adult (../shared/data), 32,561 rows × 14 features, against J48 of Weka 3.6.14 (Debian: apt install weka default-jre) in
 * the same run on the same cores, both warm: with all rows, and without those that have unknown values. Both must grow the same tree,
 * and answer the same share of the 16,281 (15,060) test rows right.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FitContext, finish, type LabelledTable, sizeOf } from '#sdk';
import { c45 } from '../plugins/c45/index.ts';
import { readAdult } from '../test/support/read-adult.ts';
import { fitAsEngine } from './fit-as-engine.ts';
import { type Measured, REPETITIONS } from './measured.ts';
import { inOwnProcesses } from './own-process.ts';
import { printRow } from './print-row.ts';

const WEKA = '/usr/share/java/weka-3.6.14.jar';
const ADULT = '../shared/data/adult';

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
    Instances train = read(args[0]);
    double best = Double.MAX_VALUE;
    String peak = "";
    J48 tree = null;
    for (int i = 0; i < ${REPETITIONS}; i++) {
      tree = new J48();
      long began = System.nanoTime();
      tree.buildClassifier(train);
      best = Math.min(best, (System.nanoTime() - began) / 1e9);
      if (i == 0) peak = Files.readString(Path.of("/proc/self/status")).replaceAll("(?s).*VmHWM:\\\\s*(\\\\d+).*", "$1");
    }
    Instances test = read(args[1]);
    int right = 0;
    for (int i = 0; i < test.numInstances(); i++)
      if (tree.classifyInstance(test.instance(i)) == test.instance(i).classValue()) right++;
    System.out.println("{\\"seconds\\":" + best + ",\\"result\\":" + (double) right / test.numInstances() + ",\\"answer\\":["
      + (int) tree.measureNumLeaves() + "," + (int) tree.measureTreeSize() + "],\\"peak\\":" + 1024L * Long.parseLong(peak) + "}");
  }
}`;

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

function weka(train: LabelledTable, test: LabelledTable): Measured {
  const directory = mkdtempSync(join(tmpdir(), 'clientele-bench-'));
  const files = { 'Reference.java': program, 'train.arff': arffOf(train), 'test.arff': arffOf(test) };
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
    const printed = execFileSync('java', ['-Xmx1g', '-cp', WEKA, 'Reference.java', 'train.arff', 'test.arff'], {
      cwd: directory,
      encoding: 'utf8',
    });
    return JSON.parse(printed) as Measured;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

function complete(table: LabelledTable): LabelledTable {
  const rows = [...table.target.keys()].filter((i) => table.columns.every((column) => !Number.isNaN(column[i])));
  const columns = table.columns.map((column) => Float64Array.from(rows, (i) => column[i]));
  return { ...table, rows: rows.length, columns, target: Int32Array.from(rows, (i) => table.target[i]) };
}

const PARTS: Readonly<Record<string, (table: LabelledTable) => LabelledTable>> = {
  'unknown values and all': (table) => table,
  'complete rows': complete,
};

function grow(part: string): Promise<Measured> {
  const adult = readAdult(ADULT);
  const [train, test] = [PARTS[part](adult.train), PARTS[part](adult.test)];
  let given: FitContext;
  return fitAsEngine(
    (context) => {
      given = context;
      return () => finish(c45.fit(train, c45.params.parse({}), context));
    },
    (model) => {
      const { label } = c45.predict(model, test, given);
      const { leaves, size } = sizeOf(model.tree);
      return { result: label.filter((c, i) => c === test.target[i]).length / test.rows, answer: [leaves, size] };
    },
  );
}

await inOwnProcesses(import.meta.url, { grow }, async (measure) => {
  if (!existsSync(WEKA) || !existsSync(ADULT)) return console.log(`C4.5 is not measured without ${WEKA} and ${ADULT}.`);
  const { train, test } = readAdult(ADULT);
  for (const [name, of] of Object.entries(PARTS)) {
    const learned = of(train);
    printRow(
      {
        what: `C4.5 on adult, ${name}`,
        size: `${learned.rows.toLocaleString('en')} × ${learned.features.length}`,
        figure: 'share right',
        within: 1e-12,
      },
      { name: 'Weka J48', ...weka(learned, of(test)) },
      await measure('grow', [name]),
    );
  }
});
