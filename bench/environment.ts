import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';

/** Where and with what something was measured. */
export interface Environment {
  /** Day, as in 2026-01-31. */
  readonly date: string;
  readonly cores: number;
  readonly processor: string;
  readonly versions: Readonly<Record<string, string>>;
}

const PACKAGES = ['apriori', 'density-clustering', 'libsvm-js', 'ml-cart', 'ml-kmeans', 'node-fpgrowth'];

export const thisEnvironment = (): Environment => ({
  date: new Date().toISOString().slice(0, 10),
  cores: availableParallelism(),
  processor: cpus()[0].model,
  versions: { Node: process.versions.node, ...pythonVersions(), ...packageVersions() },
});

const pythonVersions = (): Record<string, string> =>
  JSON.parse(
    execFileSync('/usr/bin/python3', [
      '-c',
      `
import json, platform, numpy, pandas, sklearn
print(json.dumps({"Python": platform.python_version(), "NumPy": numpy.__version__, "pandas": pandas.__version__,
                  "scikit-learn": sklearn.__version__}))`,
    ]).toString(),
  );

const packageVersions = (): Record<string, string> =>
  Object.fromEntries(
    PACKAGES.map((name) => [name, JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8')).version]),
  );
