import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveImportPath } from './import-path.ts';

describe('resolveImportPath', () => {
  let root: string;
  let dirs: string[];
  beforeAll(async () => {
    root = await realpath(await mkdtemp(join(tmpdir(), 'clientele-path-')));
    for (const name of ['in/sub', 'in2', 'in-secret', 'out']) await mkdir(join(root, name), { recursive: true });
    for (const name of [
      'in/a.csv',
      'in/sub/b.csv',
      'in/..c.csv',
      'in2/a.csv',
      'in2/only.csv',
      'in-secret/x.csv',
      'out/secret.csv',
    ])
      await writeFile(join(root, name), 'a\n1\n');
    await symlink(join(root, 'out/secret.csv'), join(root, 'in/link.csv'));
    await symlink(join(root, 'out'), join(root, 'in/linked'));
    await symlink(join(root, 'in/a.csv'), join(root, 'in/inner.csv'));
    await symlink(join(root, 'in'), join(root, 'alias'));
    dirs = [join(root, 'in'), join(root, 'absent'), join(root, 'in2')];
  });
  afterAll(() => rm(root, { recursive: true }));

  it.each([
    ['a.csv', 'in/a.csv'],
    ['sub/b.csv', 'in/sub/b.csv'],
    ['./sub//b.csv', 'in/sub/b.csv'],
    ['..c.csv', 'in/..c.csv'],
    ['only.csv', 'in2/only.csv'],
    ['inner.csv', 'in/a.csv'],
  ])('finds %s', async (path, file) => {
    expect(await resolveImportPath(path, dirs)).toBe(join(root, file));
  });

  it('takes absolute paths under an import directory, also if that is a link', async () => {
    expect(await resolveImportPath(join(root, 'in/a.csv'), dirs)).toBe(join(root, 'in/a.csv'));
    expect(await resolveImportPath('a.csv', [join(root, 'alias')])).toBe(join(root, 'in/a.csv'));
    expect(await resolveImportPath(join(root, 'alias/a.csv'), [join(root, 'alias')])).toBe(join(root, 'in/a.csv'));
  });

  it.each([
    ['../out/secret.csv', 'holds ".."'],
    ['sub/../a.csv', 'holds ".."'],
    ['..', 'holds ".."'],
    ['..\\out\\secret.csv', 'holds ".."'],
    ['/etc/passwd', 'leads outside the import directories'],
    ['/etc/no such file', 'leads outside the import directories'],
    ['link.csv', 'leads outside the import directories by a symbolic link'],
    ['linked/secret.csv', 'leads outside the import directories by a symbolic link'],
    ['sub', 'is no regular file'],
    ['.', 'is no regular file'],
    ['', 'is no file name'],
    ['a.csv\0', 'is no file name'],
  ])('refuses %j', async (path, why) => {
    await expect(resolveImportPath(path, dirs)).rejects.toMatchObject({
      code: 'PATH_NOT_ALLOWED',
      message: expect.stringContaining(why.replaceAll('"', "'")),
    });
  });

  it('refuses a directory whose name only begins like an import directory', async () => {
    await expect(resolveImportPath(join(root, 'in-secret/x.csv'), dirs)).rejects.toMatchObject({
      code: 'PATH_NOT_ALLOWED',
    });
  });

  it('says which directories it searched', async () => {
    await expect(resolveImportPath('nothing.csv', dirs)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining(dirs.join(', ')),
    });
  });
});
