import { EventEmitter, on } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { container, injectable } from 'tsyringe';
import {
  Arg,
  Field,
  FieldResolver,
  Float,
  ID,
  InputType,
  Int,
  ObjectType,
  Query,
  Resolver,
  Root,
  Subscription,
} from 'type-graphql';
import { readConfig } from '../../src/config.ts';
import { type Connection, connectionOf, connectionType, pageSize, readCursor } from '../../src/connection.ts';
import { UploadStore } from '../../src/datasets/upload-store.ts';
import { AppError } from '../../src/errors.ts';
import type { Logger } from '../../src/logger.ts';
import { RequestContext } from '../../src/request.ts';
import { createSchema } from '../../src/server/schema.ts';
import { type RunningServer, startServer } from '../../src/server/server.ts';

@ObjectType({ description: 'A row.', simpleResolvers: true })
class Member {
  @Field(() => ID, { description: 'Id.' })
  customerId!: string;

  @Field(() => Float, { nullable: true, description: 'Strength.' })
  strength!: number | null;
}

const MemberConnection = connectionType(Member);

@ObjectType({ description: 'A list of rows.' })
class Group {
  @Field(() => String, { description: 'Name.' })
  name!: string;
}

@InputType({ description: 'One of two.' })
class SourceInput {
  @Field(() => String, { nullable: true, description: 'File.' })
  file?: string;

  @Field(() => [Int], { nullable: true, description: 'Rows.' })
  rows?: number[];
}

/** What a test turns on and off while the server runs. */
export class Controls {
  readonly feed = new EventEmitter();
  counted = 0;
  contexts = 0;
  following = 0;
  /** Resolves the query `slow`. */
  finish: (value: number) => void = () => {};
  onSlow: () => void = () => {};
  ready: () => Promise<void> = async () => {};
  readonly logged: object[] = [];
}

const rows = Array.from({ length: 250 }, (_, i): Member => ({ customerId: `c${i}`, strength: i / 250 }));

@injectable()
@Resolver(() => Group)
class GroupResolver {
  constructor(private readonly controls: Controls) {}

  @Query(() => Group, { description: 'The group.' })
  group(): Group {
    return { name: 'everyone' };
  }

  @FieldResolver(() => Group, { description: 'Itself.' })
  parent(@Root() group: Group): Group {
    return group;
  }

  @FieldResolver(() => MemberConnection, { description: 'Rows, page by page.' })
  members(
    @Arg('first', () => Int, { defaultValue: 100, description: 'Page size.' }) first: number,
    @Arg('after', () => String, { nullable: true, description: 'Cursor.' }) after?: string,
  ): Connection<Member> {
    const size = pageSize(first, 200);
    const start = after === undefined ? 0 : Number(readCursor('members:1', after)) + 1;
    return connectionOf(rows.slice(start, start + size + 1), {
      list: 'members:1',
      first: size,
      position: (row) => rows.indexOf(row),
      totalCount: () => {
        this.controls.counted += 1;
        return rows.length;
      },
    });
  }

  @Query(() => String, { description: 'Echo.' })
  echo(@Arg('source', () => SourceInput, { description: 'Source.' }) source: SourceInput): string {
    return JSON.stringify(source);
  }

  @Query(() => Int, { description: 'An error meant for the caller.', nullable: true })
  refused(): number {
    throw new AppError('UNKNOWN_COLUMN', 'There is no column "x".', { column: 'x' });
  }

  @Query(() => Int, { description: 'An error that nobody meant.', nullable: true })
  broken(): number {
    throw new Error('password is hunter2');
  }

  @Query(() => Int, { description: 'A value that its type refuses.', nullable: true })
  notAnInt(): number {
    return 1.5;
  }

  @Query(() => Int, { description: 'Waits for the test.' })
  slow(): Promise<number> {
    this.controls.onSlow();
    return new Promise((resolve) => {
      this.controls.finish = resolve;
    });
  }

  @Subscription(() => Int, {
    description: 'Follows a list.',
    subscribe: ({ args, context }) => followed((context as RequestContext).app.resolve(Controls), String(args.list)),
  })
  ticks(@Root() tick: number, @Arg('list', () => String, { description: 'List.' }) _list: string): number {
    if (tick < 0) throw new Error('secret');
    return tick;
  }
}

/** A source that counts its followers, so that a test sees them leave. */
function followed(controls: Controls, list: string): AsyncIterable<number> {
  if (list === 'none') throw new AppError('NOT_FOUND', 'There is no list "none".', { list });
  const events = on(controls.feed, list);
  controls.following += 1;
  const iterator: AsyncIterableIterator<number> = {
    [Symbol.asyncIterator]: () => iterator,
    async next() {
      const { done, value } = await events.next();
      return done ? { done, value } : { value: value[0] as number };
    },
    async return() {
      controls.following -= 1;
      await events.return?.();
      return { done: true, value: undefined };
    },
  };
  return iterator;
}

export interface TinyServer extends RunningServer {
  readonly controls: Controls;
  readonly directory: string;
  readonly uploads: UploadStore;
  /** Closes at once and removes the uploads. */
  dispose(): Promise<void>;
}

const drawing = async (subject: string | number) => ({ name: `of-${subject}`, svg: async () => '<svg/>' });

/** A server over a schema of a few fields, with these settings; uploads may have 1,000,000 bytes. */
export async function startTinyServer(settings: Record<string, string> = {}): Promise<TinyServer> {
  const controls = new Controls();
  const app = container.createChildContainer().register(Controls, { useValue: controls });
  const keep = (fields: object) => void controls.logged.push(fields);
  const logger: Logger = { error: keep, warn: keep, info: keep, debug: keep };
  const directory = await mkdtemp(join(tmpdir(), 'clientele-uploads-'));
  const uploads = new UploadStore(directory, 1_000_000);
  await uploads.sweep();
  const server = await startServer({
    schema: await createSchema([GroupResolver], app),
    config: readConfig({ PORT: '0', ...settings }),
    logger,
    uploads,
    images: { ofAnalysis: drawing, ofSegment: drawing, ofDataset: drawing },
    ready: () => controls.ready(),
    context: () => {
      controls.contexts += 1;
      return new RequestContext(app);
    },
  }).catch(async (error) => {
    await rm(directory, { recursive: true });
    throw error;
  });
  return {
    ...server,
    controls,
    directory,
    uploads,
    async dispose() {
      await server.close(0);
      await rm(directory, { recursive: true, force: true });
    },
  };
}
