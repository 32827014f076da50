import { realpath, stat } from 'node:fs/promises';
import { isAbsolute, resolve, sep } from 'node:path';
import { AppError, listed } from '../errors.ts';

/**
 * The real path of a file that a caller may import: one under `importDirs`, named relative to one of them or absolutely.
 * NOT_FOUND says where was searched; PATH_NOT_ALLOWED is a path that leads outside, symbolic links included.
 */
export async function resolveImportPath(path: string, importDirs: readonly string[]): Promise<string> {
  const refused = (why: string) =>
    new AppError(
      'PATH_NOT_ALLOWED',
      `The path ${JSON.stringify(path)} ${why}. Give the path of a file under one of the import directories: ${listed(importDirs)}.`,
      { path, importDirs },
    );
  if (path.trim() === '' || path.includes('\0')) throw refused('is no file name');
  if (path.split(/[\\/]/).includes('..')) throw refused("holds '..'");

  const roots = await Promise.all(importDirs.map((directory) => realpath(directory).catch(() => undefined)));
  const within = (file: string) => roots.some((root) => root !== undefined && isInside(root, file));
  // An absolute path is compared before the disk is asked, so that the answer never tells what exists elsewhere.
  if (
    isAbsolute(path) &&
    ![...importDirs, ...roots].some((directory) => directory !== undefined && isInside(directory, resolve(path)))
  ) {
    throw refused('leads outside the import directories');
  }

  const candidates = isAbsolute(path) ? [path] : importDirs.map((directory) => resolve(directory, path));
  for (const candidate of candidates) {
    const file = await realpath(candidate).catch(() => undefined);
    if (file === undefined) continue;
    if (!within(file)) throw refused('leads outside the import directories by a symbolic link');
    if (!(await stat(file)).isFile()) throw refused('is no regular file');
    return file;
  }
  throw new AppError(
    'NOT_FOUND',
    `There is no file ${JSON.stringify(path)} in the import directories (${listed(importDirs)}). Put the file there, or set IMPORT_DIRS.`,
    { path, importDirs },
  );
}

const isInside = (directory: string, file: string) =>
  file === directory || file.startsWith(directory.endsWith(sep) ? directory : directory + sep);
