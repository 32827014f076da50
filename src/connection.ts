import { createHash } from 'node:crypto';
import type { GraphQLScalarType } from 'graphql';
import { type ClassType, Field, Int, ObjectType } from 'type-graphql';
import { AppError } from './errors.ts';

@ObjectType({ description: 'Where a page of a list ends.', simpleResolvers: true })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether the list goes on after this page.' })
  hasNextPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'Cursor of the last node; give it as `after` for the next page.',
  })
  endCursor!: string | null;
}

/** One page of an unbounded list. */
export interface Connection<Node> {
  readonly nodes: readonly Node[];
  readonly pageInfo: PageInfo;
  /** Called by graphql-js when the field is selected, and only then. */
  readonly totalCount: () => number | Promise<number>;
}

/** The object type `<name>Connection` whose nodes are of this type; make it once per node type. */
export function connectionType<Node>(
  node: ClassType<Node & object> | GraphQLScalarType,
  name: string = node.name,
): ClassType<Connection<Node>> {
  @ObjectType(`${name}Connection`, { description: `One page of a list of ${name}.`, simpleResolvers: true })
  class NodeConnection {
    @Field(() => [node], { description: 'The page, in the order of the list.' })
    nodes!: readonly Node[];

    @Field(() => PageInfo, { description: 'Where the page ends.' })
    pageInfo!: PageInfo;

    @Field(() => Int, { description: 'Length of the whole list; counted only when selected.' })
    totalCount!: () => number | Promise<number>;
  }
  return NodeConnection;
}

interface PageOptions<Row> {
  /** Name of the list, the same that `readCursor` is given. */
  readonly list: string;
  readonly first: number;
  /** What the keyset continues after: plain JSON. */
  readonly position: (row: Row) => unknown;
  readonly totalCount: () => number | Promise<number>;
}

/** The page that `first + 1` rows, read by keyset, make; the row too many tells that there is a next page. */
export function connectionOf<Row>(
  rows: readonly Row[],
  { list, first, position, totalCount }: PageOptions<Row>,
): Connection<Row> {
  const nodes = rows.slice(0, first);
  const last = nodes.at(-1);
  return {
    nodes,
    pageInfo: {
      hasNextPage: rows.length > first,
      endCursor: last === undefined ? null : cursorOf(list, position(last)),
    },
    totalCount,
  };
}

/** Ties a cursor to its list and finds damage; it is no secret and guards nothing. */
const checksum = (list: string, position: string): string =>
  createHash('sha256').update(`${list}\n${position}`).digest('base64url').slice(0, 8);

/** Opaque text for a place in one list, such as `members:17`. */
export function cursorOf(list: string, position: unknown): string {
  const json = JSON.stringify(position);
  return Buffer.from(checksum(list, json) + json).toString('base64url');
}

/** The position that `cursorOf` wrote for the same list; anything else is an INVALID_CURSOR. */
export function readCursor(list: string, cursor: string): unknown {
  const text = Buffer.from(cursor, 'base64url').toString();
  const json = text.slice(8);
  if (text.slice(0, 8) !== checksum(list, json)) {
    throw new AppError(
      'INVALID_CURSOR',
      `The cursor ${JSON.stringify(cursor.slice(0, 100))} is damaged or belongs to another list; use an \`endCursor\` of this list, or leave \`after\` out.`,
      { cursor: cursor.slice(0, 100) },
    );
  }
  return JSON.parse(json);
}

/** The number of rows asked for, refused when it is negative or above the most the server gives. */
export function pageSize(first: number, max: number): number {
  if (first < 0) {
    throw new AppError('INVALID_INPUT', `\`first\` is ${first}; it must be 0 or more.`, {
      argument: 'first',
      value: first,
    });
  }
  if (first > max) {
    throw new AppError(
      'PAGE_TOO_LARGE',
      `\`first\` is ${first}; a page has at most ${max} rows. Ask for more with \`after\`.`,
      {
        limit: max,
        actual: first,
      },
    );
  }
  return first;
}
