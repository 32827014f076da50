import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { AppError } from '../../errors.ts';

/** What a file is by its content, whatever it is called: uploads have no extension. */
export interface RecognizedFile {
  readonly path: string;
  /** What the caller calls it, for messages. */
  readonly name: string;
  readonly format: 'csv' | 'json' | 'parquet';
  readonly gzip: boolean;
  /** The first bytes of the content, uncompressed and without a byte order mark. */
  readonly head: Buffer;
  /** Whether `head` is all there is. */
  readonly whole: boolean;
}

const HEAD_BYTES = 1 << 20;
const CHUNK_BYTES = 1 << 18;

const UNREADABLE: readonly { readonly magic: readonly number[]; readonly what: string }[] = [
  { magic: [0x50, 0x4b, 0x03, 0x04], what: 'a ZIP archive or an Excel workbook. Save it as CSV' },
  { magic: [0xd0, 0xcf, 0x11, 0xe0], what: 'an old Excel workbook. Save it as CSV' },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], what: 'compressed with Zstandard. Use gzip, or no compression' },
  { magic: [0x42, 0x5a, 0x68], what: 'compressed with bzip2. Use gzip, or no compression' },
  { magic: [0xfd, 0x37, 0x7a, 0x58], what: 'compressed with xz. Use gzip, or no compression' },
  { magic: [0xff, 0xfe], what: 'UTF-16 text. Save it as UTF-8' },
  { magic: [0xfe, 0xff], what: 'UTF-16 text. Save it as UTF-8' },
];

/** The content of a file in chunks, uncompressed. A damaged gzip stream is INVALID_DATA. */
export async function* readContent(path: string, gzip: boolean): AsyncGenerator<Buffer, void> {
  const raw = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  if (!gzip) return yield* raw;
  const content = raw.pipe(createGunzip({ chunkSize: CHUNK_BYTES }));
  raw.on('error', (error) => content.destroy(error));
  try {
    yield* content;
  } catch (error) {
    throw new AppError(
      'INVALID_DATA',
      `The gzip data cannot be read to their end: ${(error as Error).message}. Send the file again.`,
      {},
      { cause: error },
    );
  } finally {
    raw.destroy();
    content.destroy();
  }
}

/** Finds out what a file holds. INVALID_DATA for an empty file and for formats that are not read. */
export async function recognizeFile(path: string, name: string): Promise<RecognizedFile> {
  const start = await firstBytes(path);
  if (startsWith(start, [...Buffer.from('PAR1')]))
    return { path, name, format: 'parquet', gzip: false, head: start, whole: false };
  const gzip = startsWith(start, [0x1f, 0x8b]);
  const { head, whole } = await readHead(path, gzip);
  const known = UNREADABLE.find(({ magic }) => startsWith(head, magic));
  if (known) throw new AppError('INVALID_DATA', `${quoted(name)} is ${known.what}.`, { file: name });
  const text = startsWith(head, [0xef, 0xbb, 0xbf]) ? head.subarray(3) : head;
  if (text.includes(0))
    throw new AppError(
      'INVALID_DATA',
      `${quoted(name)} holds binary data: a zero byte. CSV, JSON and Parquet files can be imported.`,
      { file: name },
    );
  const first = firstVisible(text);
  if (first === undefined && whole)
    throw new AppError(
      'INVALID_DATA',
      `${quoted(name)} is empty. Give a file with a header line and at least one row.`,
      { file: name },
    );
  return { path, name, gzip, head: text, whole, format: isJson(name, first) ? 'json' : 'csv' };
}

const quoted = (name: string) => `The file ${JSON.stringify(name)}`;

const startsWith = (bytes: Buffer, magic: readonly number[]) => magic.every((byte, index) => bytes[index] === byte);

async function firstBytes(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(16), position: 0 });
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function readHead(path: string, gzip: boolean): Promise<{ head: Buffer; whole: boolean }> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of readContent(path, gzip)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= HEAD_BYTES) return { head: Buffer.concat(chunks), whole: false };
  }
  return { head: Buffer.concat(chunks), whole: true };
}

const firstVisible = (text: Buffer): string | undefined => {
  for (const byte of text) if (byte > 0x20) return String.fromCharCode(byte);
  return undefined;
};

function isJson(name: string, first: string | undefined): boolean {
  const extension = /\.(\w+)(?:\.gz)?$/i.exec(name)?.[1]?.toLowerCase();
  if (extension === 'json' || extension === 'jsonl' || extension === 'ndjson') return true;
  return (first === '{' || first === '[') && extension !== 'csv' && extension !== 'tsv' && extension !== 'txt';
}
