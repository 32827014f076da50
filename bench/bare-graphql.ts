/**
 * What GraphQL itself costs: graphql-js serving the memberships of a JSON file from memory, on node's own HTTP server.
 * Prints its port.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  GraphQLFloat,
  GraphQLID,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
  graphql,
} from 'graphql';

const nodes = JSON.parse(readFileSync(process.argv[2], 'utf8'));

const member = new GraphQLObjectType({
  name: 'Membership',
  fields: { customerId: { type: new GraphQLNonNull(GraphQLID) }, strength: { type: GraphQLFloat } },
});
const members = new GraphQLObjectType({
  name: 'Members',
  fields: { nodes: { type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(member))) } },
});
const segment = new GraphQLObjectType({
  name: 'Segment',
  fields: { members: { type: members, args: { first: { type: GraphQLInt } }, resolve: () => ({ nodes }) } },
});
const query = new GraphQLObjectType({
  name: 'Query',
  fields: { segment: { type: segment, args: { id: { type: GraphQLID } }, resolve: () => ({}) } },
});
const schema = new GraphQLSchema({ query });

const server = createServer(async (request, response) => {
  const body = await new Response(request as unknown as ReadableStream).text();
  const result = await graphql({ schema, source: JSON.parse(body).query });
  response.setHeader('content-type', 'application/json').end(JSON.stringify(result));
}).listen(0, '127.0.0.1');
await once(server, 'listening');
console.log((server.address() as AddressInfo).port);
