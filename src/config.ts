import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { z } from 'zod';
import { AppError } from './errors.ts';

const megabytes = (most = 1_000_000) => z.coerce.number().int().min(1).max(most);
const seconds = () => z.coerce.number().min(0).max(86_400);
const paths = (text: string) =>
  text
    .split(':')
    .filter(Boolean)
    .map((path) => resolve(path));

const entries = (text: string) => text.split(/\s+/).filter(Boolean);
/** `shop=mysql://… crm=mysql://…` by name, without what is not written like that. */
const connections = (text: string): Record<string, string> =>
  Object.fromEntries(
    entries(text).flatMap((entry) => {
      const [, name, url] = /^([a-z][\w-]*)=(mysql:\/\/[^/]+\/[^/?]+.*)$/i.exec(entry) ?? [];
      return name !== undefined && url !== undefined && URL.canParse(url) ? [[name, url]] : [];
    }),
  );
/** Settings whose values hold passwords: errors do not show them. */
const SECRET: ReadonlySet<string> = new Set(['DATABASE_URL', 'MYSQL_SOURCES']);

/** Every setting of the process, with its default. README repeats this table; a test compares. */
export const settings = z.object({
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on.'),
  PORT: z.coerce.number().int().min(0).max(65_535).default(4000).describe('Port to listen on; 0 takes a free one.'),
  DATA_DIR: z.string().min(1).default('./data').describe('Directory for datasets, uploads and the SQLite database.'),
  IMPORT_DIRS: z
    .string()
    .default('./imports')
    .describe('Directories that `source: { file }` may read, separated by `:`.'),
  DATABASE_URL: z
    .string()
    .default('')
    .describe('`mysql://user:password@host:port/database`; empty is SQLite inside DATA_DIR.'),
  MYSQL_SOURCES: z
    .string()
    .default('')
    .refine((text) => Object.keys(connections(text)).length === entries(text).length, {
      error: 'must be name=mysql://user:password@host:port/database, several separated by blanks, each name once',
    })
    .describe(
      'Databases that `source: { mysql }` may read, as `name=mysql://user:password@host:port/database`, separated by blanks.',
    ),
  PLUGIN_DIRS: z.string().default('').describe('More directories of plugins (compiled JavaScript), separated by `:`.'),
  THREADS: z.coerce
    .number()
    .int()
    .min(1)
    .max(256)
    .default(availableParallelism())
    .describe(
      'Threads that one analysis computes on, and the description of a dataset on at most 4 of them; the default is the number of cores.',
    ),
  ANALYSES_AT_ONCE: z.coerce.number().int().min(1).max(64).default(1).describe('Analyses that run at the same time.'),
  MEMORY_LIMIT_MB: megabytes().default(4096).describe('Estimated memory above which an analysis is refused.'),
  QUERY_MEMORY_MB: megabytes()
    .default(1024)
    .describe('Memory that a `source` of query, rfm, aggregate or join may use.'),
  QUERY_TIMEOUT_SECONDS: seconds()
    .default(60)
    .describe('Time that a `source` of query, rfm, aggregate or join may take.'),
  UPLOAD_LIMIT_MB: megabytes().default(1024).describe('Largest file that POST /uploads takes.'),
  MAX_REJECTED_SHARE: z.coerce
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe('Share of rejected rows above which an import fails as a whole.'),
  MAX_PAGE_SIZE: z.coerce
    .number()
    .int()
    .min(1)
    .max(100_000)
    .default(1000)
    .describe('Most rows that `first` may ask for.'),
  MAX_DEPTH: z.coerce.number().int().min(1).max(100).default(12).describe('Deepest selection in an operation.'),
  MAX_ALIASES: z.coerce.number().int().min(0).max(1000).default(30).describe('Most aliases in an operation.'),
  MAX_COMPLEXITY: z.coerce
    .number()
    .int()
    .min(1)
    .default(100_000)
    .describe('Most values that an operation may select, page sizes multiplied in.'),
  SHUTDOWN_GRACE_SECONDS: seconds()
    .default(10)
    .describe('Time that running work gets to finish on SIGTERM before it is cancelled.'),
  LOG_LEVEL: z
    .enum(['error', 'warn', 'info', 'debug', 'silent'])
    .default('info')
    .describe('Least severe messages to log.'),
});

export type Settings = z.output<typeof settings>;

/** The settings in the form the program uses: absolute paths, lists, bytes. */
export interface Config extends Readonly<Settings> {
  readonly importDirs: readonly string[];
  readonly pluginDirs: readonly string[];
  readonly dataDir: string;
  /** URLs of databases by the names that callers use. */
  readonly mysqlSources: ReadonlyMap<string, string>;
}

export const CONFIG = Symbol('Config');

/** Reads the settings from an environment; throws one error that lists every problem. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => name in settings.shape && value !== undefined),
  );
  const parsed = settings.safeParse(given);
  if (!parsed.success) {
    const shown = (name: string) => (SECRET.has(name) ? '…' : JSON.stringify(given[name]));
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.join('.')}=${shown(String(path[0]))}: ${message}`,
    );
    throw new AppError(
      'INVALID_INPUT',
      `The environment has settings that cannot be used:\n  ${problems.join('\n  ')}`,
      { problems },
    );
  }
  const { data } = parsed;
  return Object.freeze({
    ...data,
    importDirs: paths(data.IMPORT_DIRS),
    pluginDirs: paths(data.PLUGIN_DIRS),
    dataDir: resolve(data.DATA_DIR),
    mysqlSources: new Map(Object.entries(connections(data.MYSQL_SOURCES))),
  });
}
