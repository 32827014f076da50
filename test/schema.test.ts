import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isIntrospectionType,
  isObjectType,
  lexicographicSortSchema,
  printSchema,
} from 'graphql';
import type { DependencyContainer } from 'tsyringe';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schemaOf } from '../src/application.ts';
import { readConfig, settings } from '../src/config.ts';
import { createContainer } from '../src/container.ts';
import { get } from '../src/di.ts';
import { Engine } from '../src/engine/engine.ts';
import { ERROR_CODES } from '../src/errors.ts';
import { createLogger } from '../src/logger.ts';
import { algorithmCatalog } from '../src/registry/algorithm-catalog.ts';
import { AlgorithmRegistry } from '../src/registry/algorithm-registry.ts';

const README = readFileSync(fileURLToPath(new URL('../README.md', import.meta.url)), 'utf8');

let app: DependencyContainer;
let schema: GraphQLSchema;
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'clientele-schema-'));
  app = await createContainer(readConfig({ DATA_DIR: home }), createLogger('silent'));
  schema = await schemaOf(app);
});
afterAll(async () => {
  await get(app, Engine).close();
  await app.resolve(DataSource).destroy();
  await rm(home, { recursive: true, force: true });
});

describe('what is emitted and committed', () => {
  it('schema/schema.graphql is the schema', async () => {
    await expect(`${printSchema(lexicographicSortSchema(schema))}\n`).toMatchFileSnapshot('../schema/schema.graphql');
  });

  it('schema/algorithms.json is the catalogue of algorithms', async () => {
    const catalog = algorithmCatalog(app.resolve(AlgorithmRegistry));
    await expect(`${JSON.stringify(catalog, null, 2)}\n`).toMatchFileSnapshot('../schema/algorithms.json');
  });
});

describe('the schema', () => {
  it('describes every type, field, argument and enum value', () => {
    const bare: string[] = [];
    const check = (name: string, { description }: { description?: string | null | undefined }) => {
      if (!description) bare.push(name);
    };
    for (const type of Object.values(schema.getTypeMap()).filter((one) => !isIntrospectionType(one))) {
      if (!['Mutation', 'Query', 'Subscription'].includes(type.name)) check(type.name, type);
      if (isEnumType(type)) for (const value of type.getValues()) check(`${type.name}.${value.name}`, value);
      if (!isObjectType(type) && !isInputObjectType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        check(`${type.name}.${field.name}`, field);
        if ('args' in field)
          for (const argument of field.args) check(`${type.name}.${field.name}(${argument.name})`, argument);
      }
    }
    expect(bare).toEqual([]);
  });

  it.each(['AlgorithmInput', 'SourceInput', 'RecipeStepInput'])('takes exactly one field of %s', (name) => {
    expect(schema.getType(name)).toMatchObject({ isOneOf: true });
  });
});

/** The first cells of the table rows under a heading. */
function tableUnder(heading: string): string[] {
  const section = README.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| `([^`]+)` \|/gm)].map(([, cell]) => cell);
}

describe('the README', () => {
  it('lists every setting', () => expect(tableUnder('Configuration')).toEqual(Object.keys(settings.shape)));
  it('lists every error code', () => expect(tableUnder('Error codes')).toEqual(Object.keys(ERROR_CODES)));
  it('lists every algorithm', () =>
    expect(tableUnder('Algorithms')).toEqual(
      app
        .resolve(AlgorithmRegistry)
        .list()
        .map(({ id }) => id),
    ));
});
