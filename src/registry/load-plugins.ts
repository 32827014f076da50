import { type Dirent, existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { AppError } from '../errors.ts';
import type { Algorithm } from '../sdk/algorithm.ts';
import { breaches, isAlgorithm } from './check-algorithm.ts';

/** The plugins that come with Clientele: TypeScript beside the source, JavaScript beside the build. */
export const PLUGINS_DIRECTORY = new URL('../../plugins/', import.meta.url);

/** Files that make a folder a plugin, the first that exists; node runs no TypeScript, so the build knows only the last. */
const INDEX_FILES = import.meta.url.endsWith('.ts') ? ['index.ts', 'index.js'] : ['index.js'];

/** Folders beside the plugins that are none: drafts, hidden ones, and what npm puts there. */
const NO_PLUGIN = /^[_.]|^node_modules$/;

/**
 * The algorithms that the plugin folders of some directories export, in the order of the folders. Throws PLUGIN naming
 * folder and reason for anything odd: nothing is skipped silently.
 */
export async function loadPlugins(directories: readonly URL[] | readonly string[]): Promise<Algorithm[]> {
  const owners = new Map<string, string>();
  const algorithms: Algorithm[] = [];
  for (const place of directories) {
    const directory = typeof place === 'string' ? place : fileURLToPath(place);
    for (const folder of await foldersIn(directory)) {
      for (const algorithm of await loadFolder(directory, folder)) {
        const owner = owners.get(algorithm.id);
        if (owner !== undefined) throw pluginError(folder, `id "${algorithm.id}" is already taken by ${owner}`);
        owners.set(algorithm.id, join(directory, folder));
        algorithms.push(algorithm);
      }
    }
  }
  return algorithms;
}

async function foldersIn(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((cause: unknown) => {
    throw new AppError('PLUGIN', `The plugin directory ${directory} cannot be read.`, { directory }, { cause });
  });
  const isPlugin = (entry: Dirent) => (entry.isDirectory() || entry.isSymbolicLink()) && !NO_PLUGIN.test(entry.name);
  return entries
    .filter(isPlugin)
    .map(({ name }) => name)
    .sort();
}

async function loadFolder(directory: string, folder: string): Promise<Algorithm[]> {
  const index = INDEX_FILES.map((file) => join(directory, folder, file)).find((file) => existsSync(file));
  if (!index) throw pluginError(folder, `it has no ${INDEX_FILES.join(' or ')}`);
  const exported = await import(/* @vite-ignore */ pathToFileURL(index).href).catch((cause: unknown) => {
    throw pluginError(folder, `importing it failed: ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  });
  const algorithms = [...new Set(Object.values(exported).filter(isAlgorithm))];
  if (algorithms.length === 0) {
    throw pluginError(folder, 'it exports no algorithm; export what defineSegmenter or definePredictor returns');
  }
  for (const algorithm of algorithms) {
    const reasons = breaches(algorithm, folder);
    if (reasons.length > 0) throw pluginError(folder, reasons.join('; '));
  }
  return algorithms;
}

const pluginError = (folder: string, reason: string, cause?: unknown): AppError =>
  new AppError(
    'PLUGIN',
    `The plugin "${folder}" cannot be used: ${reason}.`,
    { folder, reason },
    cause === undefined ? undefined : { cause },
  );
