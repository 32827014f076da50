import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AppError } from '../errors.ts';

/** A file that a caller sent and `importDataset(source: { upload })` may read. */
export interface Upload {
  readonly id: string;
  readonly bytes: number;
  /** The name the caller gave, with characters that are unsafe in a path replaced. */
  readonly filename: string;
}

const ID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const PARTIAL = '.part';

/** Uploaded files, each in a directory named by its random id: `<id>/<filename>`. The rename to `<id>` is the commit. */
export class UploadStore {
  constructor(
    private readonly directory: string,
    private readonly limitBytes: number,
  ) {}

  /** Creates the directory and removes what uploads left that ended with the process; run it before any `save`. */
  async sweep(): Promise<void> {
    await mkdir(this.directory, { recursive: true });
    const names = await readdir(this.directory);
    const leftovers = names.filter((name) => name.endsWith(PARTIAL));
    await Promise.all(leftovers.map((name) => rm(join(this.directory, name), { recursive: true, force: true })));
  }

  /** Writes the stream to disk. Over the limit, or cut off, it rejects and leaves nothing. */
  async save(stream: Readable, name: string): Promise<Upload> {
    const id = randomUUID();
    const filename = safeName(name);
    const partial = join(this.directory, id + PARTIAL);
    const counter = new ByteLimit(this.limitBytes);
    await mkdir(partial, { recursive: true });
    try {
      await pipeline(stream, counter, createWriteStream(join(partial, filename), { flush: true }));
      await rename(partial, join(this.directory, id));
    } catch (error) {
      await rm(partial, { recursive: true, force: true });
      throw error;
    }
    return { id, bytes: counter.bytes, filename };
  }

  /** Where an upload is, and its name; NOT_FOUND for an id that this store did not give. */
  async find(id: string): Promise<{ path: string; filename: string }> {
    const [filename] = ID.test(id) ? await readdir(join(this.directory, id)).catch(() => []) : [];
    if (filename === undefined) {
      throw new AppError(
        'NOT_FOUND',
        `No upload has the id ${JSON.stringify(id)}; use the id that POST /uploads answered.`,
        { upload: id },
      );
    }
    return { path: join(this.directory, id, filename), filename };
  }

  /** Forgets an upload; one that does not exist is no error. */
  async discard(id: string): Promise<void> {
    if (ID.test(id)) await rm(join(this.directory, id), { recursive: true, force: true });
  }
}

/** Counts what passes and fails as soon as it is more than the limit. */
class ByteLimit extends Transform {
  bytes = 0;

  constructor(private readonly limit: number) {
    super();
  }

  override _transform(chunk: Buffer, _encoding: string, pass: (error: Error | null, chunk?: Buffer) => void): void {
    this.bytes += chunk.length;
    if (this.bytes > this.limit) pass(this.tooLarge());
    else pass(null, chunk);
  }

  private tooLarge(): AppError {
    const message = `The file is larger than ${this.limit} bytes, the most an upload may have (UPLOAD_LIMIT_MB).`;
    return new AppError('UPLOAD_TOO_LARGE', message, { limitBytes: this.limit });
  }
}

/** Letters, digits and `. _ -` stay; the end stays, because it tells the format. File systems take 255 bytes. */
function safeName(name: string): string {
  const safe = name.replace(/[^\p{L}\p{N}._-]/gu, '_').replace(/^\.+/, '');
  return [...safe].slice(-60).join('') || 'upload';
}
