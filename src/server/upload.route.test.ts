import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTinyServer, type TinyServer } from '../../test/support/tiny-server.ts';
import { UploadStore } from '../datasets/upload-store.ts';

let server: TinyServer;
beforeAll(async () => {
  server = await startTinyServer();
});
afterAll(() => server.dispose());

async function post(
  parts: readonly [name: string, body: string | Blob, filename?: string][],
  headers: Record<string, string> = {},
) {
  const form = new FormData();
  for (const [name, body, filename] of parts) {
    if (body instanceof Blob) form.append(name, body, filename);
    else form.append(name, body);
  }
  const response = await fetch(`${server.url}/uploads`, { method: 'POST', body: form, headers });
  return { status: response.status, body: (await response.json()) as { id: string; error: object } };
}
const file = (size: number) => new Blob([Buffer.alloc(size, 'x')]);
const stored = () => readdir(server.directory);

it('keeps a file under an id that finds it', async () => {
  const { status, body } = await post([
    ['note', 'a field is no file'],
    ['file', new Blob(['id,age\na,31\n']), 'customers.csv'],
  ]);
  expect(status).toBe(201);
  expect(body).toEqual({ id: expect.any(String), bytes: 12, filename: 'customers.csv' });
  const found = await server.uploads.find(body.id);
  expect(found.filename).toBe('customers.csv');
  expect(await readFile(found.path, 'utf8')).toBe('id,age\na,31\n');
  await server.uploads.discard(body.id);
  await expect(server.uploads.find(body.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await stored()).toEqual([]);
});

it('takes a file of exactly the limit, refuses one byte more, and many more, and leaves nothing of them', async () => {
  const exact = await post([['file', file(1_000_000), 'a.csv']]);
  expect(exact.status).toBe(201);
  await server.uploads.discard(exact.body.id);
  for (const size of [1_000_001, 30_000_000]) {
    const { status, body } = await post([['file', file(size), 'a.csv']]);
    expect(status).toBe(413);
    expect(body.error).toMatchObject({ code: 'UPLOAD_TOO_LARGE', details: { limitBytes: 1_000_000 } });
    expect(await stored()).toEqual([]);
  }
});

it('refuses a form with no file, with two, and what is no form', async () => {
  for (const parts of [
    [],
    [['field', 'x']],
    [
      ['a', file(10), 'a'],
      ['b', file(10), 'b'],
    ],
  ] as Parameters<typeof post>[0][]) {
    const { status, body } = await post(parts);
    expect([status, body.error]).toMatchObject([400, { code: 'INVALID_INPUT' }]);
  }
  const json = await fetch(`${server.url}/uploads`, {
    method: 'POST',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  });
  expect([json.status, await json.json()]).toMatchObject([406, { error: { code: 'INVALID_INPUT' } }]);
  expect(await stored()).toEqual([]);
});

it('refuses pages of other sites', async () => {
  expect((await post([['file', file(10), 'a']], { origin: 'https://evil.example' })).status).toBe(403);
  expect(await stored()).toEqual([]);
});

it('keeps nothing of an upload that the client breaks off', async () => {
  const upload = request(`${server.url}/uploads`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=b', 'content-length': 500_000 },
  });
  upload.on('error', () => {});
  upload.write('--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n');
  upload.write(Buffer.alloc(100_000, 'x'));
  await until(async () => (await stored()).length === 1);
  upload.destroy();
  await until(async () => (await stored()).length === 0);
  await fetch(`${server.url}/health/live`); // by its answer, the broken request has failed
  expect(server.controls.logged).toEqual([]);
});

it('removes what a killed process left, and nothing else', async () => {
  const store = new UploadStore(join(server.directory, 'swept'), 100);
  await store.sweep();
  const { id } = await store.save(Readable.from(['kept']), 'a.csv');
  await mkdir(join(server.directory, 'swept', 'x.part'));
  await writeFile(join(server.directory, 'swept', 'x.part', 'a.csv'), 'half');
  await store.sweep();
  expect(await readdir(join(server.directory, 'swept'))).toEqual([id]);
});

it('finds nothing by an id that it did not give', async () => {
  for (const id of [
    '',
    '.',
    '..',
    '../..',
    'x',
    '00000000-0000-4000-8000-000000000000',
    `${'0'.repeat(8)}-0000-4000-8000-000000000000/..`,
  ]) {
    await expect(server.uploads.find(id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  }
});

it('keeps any file name inside its directory', async () => {
  const directory = join(server.directory, 'names');
  const store = new UploadStore(directory, 100);
  await store.sweep();
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 300 }),
        fc.constantFrom('../../etc/passwd', '..', '.', '/', 'a\0b', '日本語.csv.gz', 'x'.repeat(300)),
      ),
      async (name) => {
        const { id, filename } = await store.save(Readable.from(['x']), name);
        expect(await readdir(join(directory, id))).toEqual([filename]);
        expect(await store.find(id)).toEqual({ path: join(directory, id, filename), filename });
      },
    ),
    { numRuns: 50 },
  );
});

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}
