import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Folders of src that may be imported by the folders on the left. One direction, no way back up. */
const DIRECTIONS: Readonly<Record<string, readonly string[]>> = {
  sdk: [],
  registry: ['sdk'],
  datasets: [],
  // The parameters of steps are declared, checked and made inputs as those of algorithms are.
  preparation: ['datasets', 'registry', 'sdk'],
  statistics: ['datasets', 'sdk'],
  models: ['registry', 'preparation', 'sdk'],
  predictions: ['models', 'sdk'],
  segments: ['models', 'preparation', 'sdk'],
  rules: ['models', 'sdk'],
  customers: ['segments', 'predictions', 'datasets'],
  engine: ['segments', 'predictions', 'models', 'preparation', 'datasets', 'registry', 'sdk'],
  analyses: [
    'engine',
    'customers',
    'segments',
    'predictions',
    'rules',
    'models',
    'preparation',
    'datasets',
    'registry',
    'sdk',
  ],
  charts: [
    'analyses',
    'statistics',
    'segments',
    'predictions',
    'rules',
    'models',
    'engine',
    'preparation',
    'datasets',
    'registry',
    'sdk',
  ],
  server: ['datasets'],
  database: [],
};
/** Usable by every folder but sdk. */
const LEAVES = [
  'compiled-file',
  'config',
  'connection',
  'database',
  'di',
  'error.type',
  'errors',
  'events',
  'garbage',
  'group-by',
  'identifier',
  'logger',
  'phase',
  'request',
  'thread-priority',
];
/** What puts the program together; only main, the command line and each other import them. */
const COMPOSITION = ['application', 'container', 'data-source', 'main'];

const filesOf = (folder: string): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !path.includes('assembly/'))
    .map((path) => join(folder, path));

/** The modules a file imports, with local ones as paths from the root. */
function importsOf(path: string): string[] {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const found = [
    ...text.matchAll(
      /(?:^|\n)(?:import|export)\b[^'"`;]*?from '([^']+)'|(?:^|\n)import '([^']+)'|\bimport\('([^']+)'\)/g,
    ),
  ];
  return found
    .map(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? '')
    .map((module) => (module.startsWith('.') ? normalize(join(dirname(path), module)) : module));
}

/** `src/engine/fit.ts` → engine; `src/errors.ts` → errors. */
const unitOf = (path: string): string => path.split('/')[1].replace(/(\.test)?\.ts$/, '');

const sources = filesOf('src');
const isTest = (path: string) => path.endsWith('.test.ts');

describe('src', () => {
  it('has the folders and files that the directions name, and no other', () => {
    const units = new Set(sources.map(unitOf));
    expect([...units].sort()).toEqual([...new Set([...Object.keys(DIRECTIONS), ...LEAVES, ...COMPOSITION])].sort());
  });

  it.each(Object.entries(DIRECTIONS))('%s imports only what it may', (folder, allowed) => {
    const permitted = new Set([folder, ...allowed, ...(folder === 'sdk' ? [] : LEAVES)]);
    const wrong = sources
      .filter((path) => unitOf(path) === folder && !isTest(path) && path.split('/').length > 2)
      .flatMap((path) =>
        importsOf(path)
          .map((module) => (module === '#sdk' ? 'src/sdk/index.ts' : module))
          .filter((module) => module.startsWith('src/') && !permitted.has(unitOf(module)))
          .map((module) => `${path} imports ${module}`),
      );
    expect(wrong).toEqual([]);
  });

  it('keeps leaves free of features', () => {
    const wrong = sources
      .filter((path) => LEAVES.includes(unitOf(path)) && !isTest(path))
      .flatMap((path) =>
        importsOf(path)
          .filter((module) => module.startsWith('src/') && !LEAVES.includes(unitOf(module)))
          .map((module) => `${path} imports ${module}`),
      );
    expect(wrong).toEqual([]);
  });

  it('is put together in one place only', () => {
    const wrong = sources
      .filter((path) => !COMPOSITION.includes(unitOf(path)) && !isTest(path))
      .flatMap((path) =>
        importsOf(path)
          .filter((module) => module.startsWith('src/') && COMPOSITION.includes(unitOf(module)))
          .map((module) => `${path} imports ${module}`),
      );
    expect(wrong).toEqual([]);
  });

  it('has an sdk that depends on zod only', () => {
    const outside = sources
      .filter((path) => path.startsWith('src/sdk/') && !isTest(path))
      .flatMap(importsOf)
      .filter((module) => !module.startsWith('src/sdk/'));
    expect([...new Set(outside)]).toEqual(['zod']);
  });

  it('has no cycles of imports that run', () => {
    const graph = new Map(sources.map((path) => [path, runtimeImports(path)]));
    expect(cyclesIn(graph)).toEqual([]);
  });

  it('reads the environment in config.ts only', () => {
    const readers = sources.filter(
      (path) => !isTest(path) && /process\.env/.test(readFileSync(join(ROOT, path), 'utf8')),
    );
    expect(readers.filter((path) => path !== 'src/main.ts')).toEqual([]);
  });
});

describe('plugins', () => {
  it('import #sdk and their own folder only', () => {
    const wrong = filesOf('plugins')
      .filter((path) => !isTest(path))
      .flatMap((path) => {
        const own = path.split('/').slice(0, 2).join('/');
        return importsOf(path)
          .filter((module) => module !== '#sdk' && !module.startsWith(`${own}/`))
          .map((module) => `${path} imports ${module}`);
      });
    expect(wrong).toEqual([]);
  });
});

describe('every file', () => {
  const own = [...sources, ...filesOf('plugins'), ...filesOf('test'), ...filesOf('bench'), ...filesOf('scripts')];

  it('is named in kebab-case, without words that say nothing', () => {
    const wrong = own.filter((path) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z]+)*\.ts$/.test(path.split('/').at(-1)!));
    const vague = own.filter((path) => /(^|[/.-])(utils?|helpers?|common|manager|base|impl)([/.-]|$)/.test(path));
    expect([...wrong, ...vague]).toEqual([]);
  });

  it('has packages it imports named in package.json', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const nameOf = (module: string) =>
      module
        .split('/')
        .slice(0, module.startsWith('@') ? 2 : 1)
        .join('/');
    const used = (paths: string[]) =>
      new Set(
        paths
          .flatMap(importsOf)
          .filter(
            (module) =>
              /^[a-z@]/.test(module) &&
              !module.startsWith('node:') &&
              !/^(src|plugins|test|bench|scripts)\//.test(module),
          )
          .map(nameOf),
      );
    const running = used(
      [...sources, ...filesOf('plugins'), ...filesOf('scripts')].filter(
        (path) => !isTest(path) && !path.includes('new-plugin/'),
      ),
    );
    expect([...running].filter((name) => !(name in dependencies))).toEqual([]);
    expect([...used(own)].filter((name) => !(name in dependencies) && !(name in devDependencies))).toEqual([]);
  });
});

/** Imports that leave something behind when types are gone. */
function runtimeImports(path: string): string[] {
  const text = readFileSync(join(ROOT, path), 'utf8').replace(/(^|\n)import type [^;]*;/g, '$1');
  return [...text.matchAll(/(?:^|\n)(?:import|export)\b[^'"`;]*?from '(\.[^']+)'/g)].map(([, module]) =>
    normalize(join(dirname(path), module)),
  );
}

function cyclesIn(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) cycles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
    if (done.has(path) || trail.includes(path)) return;
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
    done.add(path);
  };
  for (const path of graph.keys()) visit(path, []);
  return cycles;
}
