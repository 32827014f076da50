import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { AppError } from '../errors.ts';
import { loadPlugins } from './load-plugins.ts';

const sdk = join(import.meta.dirname, '../sdk/algorithm.ts');
const zod = join(import.meta.dirname, '../../node_modules/zod/index.js');
const temporary = mkdtempSync(join(tmpdir(), 'clientele-plugins-'));
afterAll(() => rmSync(temporary, { recursive: true }));

const segmenter = (spec: string) => `
  import { defineSegmenter } from '${sdk}';
  import { z } from '${zod}';
  export const algorithm = defineSegmenter({
    id: 'halves', version: 1, title: 'Halves', summary: 'Cuts at the mean.', input: 'table',
    params: z.strictObject({}), model: z.strictObject({}), fit: () => ({}), assign: (_, table) => ({ segment: new Int32Array(table.rows) }),
    ${spec}
  });`;

let directories = 0;
/** A directory of plugins: folder → text of its index.ts, or none. */
function pluginDirectory(folders: Record<string, string | undefined>): string {
  const directory = join(temporary, String(directories++));
  for (const [folder, source] of Object.entries(folders)) {
    mkdirSync(join(directory, folder), { recursive: true });
    if (source !== undefined) writeFileSync(join(directory, folder, 'index.ts'), source);
  }
  return directory;
}

async function refusal(folders: Record<string, string | undefined>): Promise<AppError> {
  const error = await loadPlugins([pluginDirectory(folders)]).then(
    () => expect.fail('nothing was refused'),
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw error;
  expect(error.code).toBe('PLUGIN');
  return error;
}

describe('loadPlugins', () => {
  it('finds the algorithms of every folder, in the order of the folders', async () => {
    const found = await loadPlugins([
      pluginDirectory({
        thirds: segmenter(`id: 'thirds'`),
        halves: `${segmenter('')}\n${segmenter(`id: 'halves-by-median'`)
          .replaceAll(/import .*/g, '')
          .replace('algorithm', 'another')}`,
        _drafts: 'nonsense',
        '.hidden': 'nonsense',
        node_modules: undefined,
      }),
    ]);
    expect(found.map(({ id }) => id).toSorted()).toEqual(['halves', 'halves-by-median', 'thirds']);
    expect(found.at(-1)?.id).toBe('thirds');
  });

  it('takes directories with a space in their names, as path or URL', async () => {
    const directory = join(temporary, 'our own plugins');
    mkdirSync(join(directory, 'halves'), { recursive: true });
    writeFileSync(join(directory, 'halves/index.ts'), segmenter(''));
    expect(await loadPlugins([directory])).toHaveLength(1);
    expect(await loadPlugins([pathToFileURL(`${directory}/`)])).toHaveLength(1);
  });

  it('takes an algorithm once that is exported under two names', async () => {
    const found = await loadPlugins([pluginDirectory({ halves: `${segmenter('')}; export const alias = algorithm;` })]);
    expect(found).toHaveLength(1);
  });

  it.each([
    ['a folder without index', { halves: undefined }, /"halves".*no index\.ts/],
    [
      'a failing import',
      { halves: `throw new Error('no such thing')` },
      /"halves".*importing it failed: no such thing/,
    ],
    ['a folder without algorithm', { halves: 'export const x = 1;' }, /"halves".*exports no algorithm/],
    [
      'an id that is not kebab-case',
      { halves: segmenter(`id: 'halves-Of'`) },
      /"halves".*"halves-Of" is not kebab-case/,
    ],
    [
      'an id that is not the folder',
      { halves: segmenter(`id: 'halvesque'`) },
      /"halves".*"halvesque" is neither "halves"/,
    ],
    ['params that drop unknown keys', { halves: segmenter('params: z.object({})') }, /"halves".*not a z\.strictObject/],
    [
      'params without JSON Schema',
      { halves: segmenter(`params: z.strictObject({ since: z.date().default(new Date(0)) })`) },
      /"halves".*cannot be shown as JSON Schema.*Date/,
    ],
    [
      'params without GraphQL type',
      { halves: segmenter(`params: z.strictObject({ k: z.union([z.number(), z.string()]).optional() })`) },
      /"halves".*params\.k is neither/,
    ],
    [
      'parameter names that GraphQL does not know',
      { halves: segmenter(`params: z.strictObject({ 'max-depth': z.int().optional() })`) },
      /"max-depth" is not lowerCamelCase/,
    ],
    ['a missing function', { halves: segmenter('assign: undefined') }, /"halves".*assign is not a function/],
    [
      'an unknown input',
      { halves: segmenter(`input: 'tensor'`) },
      /"halves".*input "tensor" is none of table, labelled/,
    ],
    [
      'an id used twice',
      {
        halves: `${segmenter('')}\n${segmenter('')
          .replaceAll(/import .*/g, '')
          .replace('algorithm', 'another')}`,
      },
      /"halves".*id "halves" is already taken by .*halves/,
    ],
  ])('refuses %s', async (_, folders: Record<string, string | undefined>, reason) => {
    expect((await refusal(folders)).message).toMatch(reason);
  });

  it('refuses an id that two directories use, naming the first', async () => {
    const [first, second] = [pluginDirectory({ halves: segmenter('') }), pluginDirectory({ halves: segmenter('') })];
    await expect(loadPlugins([first, second])).rejects.toThrow(`id "halves" is already taken by ${first}/halves`);
  });

  it('keeps the cause of a failing import', async () => {
    const { cause } = await refusal({ halves: `throw new TypeError('inner')` });
    expect(cause).toMatchObject({ message: 'inner' });
  });

  it('refuses a directory that does not exist', async () => {
    await expect(loadPlugins([join(temporary, 'absent')])).rejects.toThrow(/absent.* cannot be read/);
  });
});
