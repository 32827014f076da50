import { stat } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';
import { collectSoon } from '../garbage.ts';
import type { Source, Workplace } from './computations.ts';
import type { OutlinedColumn } from './outline.ts';

/** Kept for the next computation: who asks for a histogram asks for the correlation next. Versions never change. */
const KEPT_BYTES = 128e6;
/** Lent at one time; a computation that needs more is alone. */
const LENT_BYTES = 256e6;

/** A computation that waits for its columns. */
interface Turn {
  readonly bytes: number;
  begin(): void;
}

/** Columns of versions in memory, each loaded once for everyone, and the order in which computations get them. */
export class ColumnStore {
  private readonly kept = new LRUCache<string, Promise<OutlinedColumn>>({ maxSize: KEPT_BYTES });
  private readonly turns: Turn[] = [];
  private lent = 0;

  constructor(private readonly load: (source: Source) => Promise<readonly OutlinedColumn[]>) {}

  readonly lend: Workplace['lend'] = async (sources, work) => {
    const bytes = sources.reduce((sum, source) => sum + bytesOf(source) * source.columns.length, 0);
    await new Promise<void>((begin) => {
      this.turns.push({ bytes, begin });
      this.admit();
    });
    try {
      return await work(...(await Promise.all(sources.map((source) => this.columnsOf(source)))));
    } finally {
      this.lent -= bytes;
      this.admit();
      collectSoon();
    }
  };

  /** Lets those begin that fit, in the order in which they came: what needs much would else wait for ever. */
  private admit(): void {
    while (this.turns.length > 0 && (this.lent === 0 || this.lent + this.turns[0].bytes <= LENT_BYTES)) {
      const turn = this.turns.shift() as Turn;
      this.lent += turn.bytes;
      turn.begin();
    }
  }

  private async columnsOf(source: Source): Promise<OutlinedColumn[]> {
    const { file, columns } = source;
    const { mtimeMs } = await stat(file);
    const keyOf = (name: string) => `${file} ${mtimeMs} ${name}`;
    const found = new Map(columns.map(({ name }) => [name, this.kept.get(keyOf(name))]));
    const absent = columns.filter(({ name }) => !found.get(name));
    if (absent.length > 0) {
      const loading = this.load({ ...source, columns: absent });
      for (const [place, { name }] of absent.entries()) {
        const key = keyOf(name);
        const column = loading.then((loaded) => loaded[place]);
        found.set(name, column);
        this.kept.set(key, column, { size: bytesOf(source) });
        column.catch(() => this.kept.delete(key));
      }
    }
    return Promise.all(columns.map(({ name }) => found.get(name) as Promise<OutlinedColumn>));
  }
}

const bytesOf = ({ rows }: Source): number => 8 * rows + 1;
