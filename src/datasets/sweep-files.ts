import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Removes files of datasets that no version owns: what a killed import left behind. Reject files go with their version. */
export async function sweepFiles(dataDir: string, owned: ReadonlySet<string>): Promise<void> {
  const root = join(dataDir, 'datasets');
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const parquet = path.replace(/\.rejected\.[a-z]+$/, '.parquet');
    if (entry.isFile() && !owned.has(parquet)) await rm(path, { force: true });
  }
}
