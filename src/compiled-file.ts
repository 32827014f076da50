import { existsSync } from 'node:fs';

/**
 * A file that the build makes at `path` from `base`: threads load JavaScript, also when the program runs from source, as it
 * does under vitest.
 */
export function compiledFile(path: string, base: string): URL {
  const beside = new URL(path, base);
  if (existsSync(beside)) return beside;
  const folder = beside.href.lastIndexOf('/src/');
  return new URL(`${beside.href.slice(0, folder)}/dist${beside.href.slice(folder)}`);
}
