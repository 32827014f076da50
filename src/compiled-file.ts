import { existsSync } from 'node:fs';

/**
 * The compiled form of a file beside `base`: threads load JavaScript, also when the program runs from source, as it does
 * under vitest.
 */
export function compiledFile(name: string, base: string): URL {
  const beside = new URL(`${name}.js`, base);
  if (existsSync(beside)) return beside;
  const folder = beside.href.lastIndexOf('/src/');
  return new URL(`${beside.href.slice(0, folder)}/dist${beside.href.slice(folder)}`);
}
