import { AppError, listed } from '../errors.ts';
import { duckMessage, withDuck } from './duck.ts';
import { literal } from './quote-sql.ts';
import { SQL_FUNCTIONS, TABLE_FUNCTIONS } from './sql-functions.ts';

/** Parts of DuckDB's syntax tree that carry no `class`: query nodes, tables, orderings. All others are refused. */
const NODES: ReadonlySet<string> = new Set([
  ...['SELECT_NODE', 'SET_OPERATION_NODE', 'RECURSIVE_CTE_NODE', 'CTE_NODE'],
  ...['BASE_TABLE', 'SUBQUERY', 'JOIN', 'TABLE_FUNCTION', 'EXPRESSION_LIST', 'EMPTY', 'PIVOT'],
  ...['ORDER_MODIFIER', 'LIMIT_MODIFIER', 'LIMIT_PERCENT_MODIFIER', 'DISTINCT_MODIFIER'],
  ...['ASCENDING', 'DESCENDING', 'ORDER_DEFAULT'],
]);

const EXPRESSIONS: ReadonlySet<string> = new Set([
  ...['BETWEEN', 'CASE', 'CAST', 'COLLATE', 'COLUMN_REF', 'COMPARISON', 'CONJUNCTION', 'CONSTANT', 'FUNCTION'],
  ...['LAMBDA', 'LAMBDA_REF', 'OPERATOR', 'POSITIONAL_REFERENCE', 'STAR', 'SUBQUERY', 'WINDOW'],
]);

/** In characters: the tree of a longer one takes long to walk. */
const LONGEST_SQL = 50_000;

/** A query of a caller that passed, and the names of the datasets it reads, as written in it. */
export interface CheckedSql {
  readonly datasets: readonly string[];
}

/** The names of the datasets that a query reads. It is only parsed; INVALID_SQL if it is not allowed. */
export async function referencedDatasets(sql: string): Promise<string[]> {
  return [...(await checkSql(sql)).datasets];
}

/**
 * Passes one SELECT over datasets, with functions whose answer depends on their arguments only, by the tree that DuckDB's
 * own parser makes of it; everything else is INVALID_SQL. The text runs as it is: DuckDB would write 1e10, a floating
 * point number, back as 10000000000.0, a decimal.
 */
export async function checkSql(sql: string): Promise<CheckedSql> {
  if (sql.length > LONGEST_SQL) throw refused(`it has ${sql.length} characters. At most ${LONGEST_SQL} are read`);
  return withDuck(async (duck) => {
    const [row] = await duck
      .rows<{ tree: string }>(
        `SELECT json_serialize_sql(${literal(sql)}, skip_null := true, skip_empty := true, skip_default := true) AS tree`,
      )
      .catch((error) => {
        throw refused(duckMessage(error));
      });
    const tree = JSON.parse(row?.tree ?? '{}') as SyntaxTree;
    if (tree.error) {
      // Only its own statements are serialized, and it says "not implemented" of all others.
      throw refused(
        tree.error_type === 'parser'
          ? duckMessage(tree.error_message)
          : 'it is no SELECT. Write one SELECT over datasets',
      );
    }
    const statements = tree.statements ?? [];
    if (statements.length !== 1) throw refused(`it holds ${statements.length} statements. Write exactly one SELECT`);
    const datasets = new Map<string, string>();
    visit(statements[0]?.node, new Set(), datasets);
    return { datasets: [...datasets.values()] };
  });
}

interface SyntaxTree {
  readonly error: boolean;
  readonly error_type?: string;
  readonly error_message?: string;
  readonly statements?: readonly { readonly node: unknown }[];
}

type Node = Readonly<Record<string, unknown>>;

const refused = (why: string, details: Readonly<Record<string, unknown>> = {}) =>
  new AppError('INVALID_SQL', `The SQL cannot be used: ${why}.`, details);

/** Walks a part of the tree. `scope` holds the names of common table expressions that are visible there, in lower case. */
function visit(part: unknown, scope: ReadonlySet<string>, datasets: Map<string, string>): void {
  if (Array.isArray(part)) {
    for (const item of part) visit(item, scope, datasets);
    return;
  }
  if (typeof part !== 'object' || part === null) return;
  const node = part as Node;
  if (typeof node.class === 'string') {
    visitExpression(node, scope, datasets);
  } else {
    if (typeof node.type === 'string') checkNode(node, node.type, scope, datasets);
    visitChildren(node, withExpressions(node, scope, datasets), datasets, ['cte_map']);
  }
}

function visitChildren(
  node: Node,
  scope: ReadonlySet<string>,
  datasets: Map<string, string>,
  except: readonly string[],
): void {
  for (const [key, child] of Object.entries(node)) if (!except.includes(key)) visit(child, scope, datasets);
}

/** Visits the common table expressions of a query node, and answers the scope of the query itself. */
function withExpressions(node: Node, outer: ReadonlySet<string>, datasets: Map<string, string>): ReadonlySet<string> {
  const entries =
    (node.cte_map as { map?: readonly { key: string; value: { query?: { node?: Node } } }[] } | undefined)?.map ?? [];
  const scope = new Set(outer);
  for (const { key, value } of entries) {
    const name = key.toLowerCase();
    const recursive = value.query?.node?.type === 'RECURSIVE_CTE_NODE';
    visit(value, recursive ? new Set([...scope, name]) : scope, datasets);
    scope.add(name);
  }
  return scope;
}

function checkNode(node: Node, type: string, scope: ReadonlySet<string>, datasets: Map<string, string>): void {
  if (!NODES.has(type)) throw refused(`${type} is not supported. Write one SELECT over datasets`);
  if (type === 'TABLE_FUNCTION') {
    const name = String((node.function as Node | undefined)?.function_name).toLowerCase();
    if (!TABLE_FUNCTIONS.has(name))
      throw refused(`${name}() cannot stand in FROM. Datasets can, by name, and ${listed([...TABLE_FUNCTIONS])}`, {
        function: name,
      });
  }
  if (type !== 'BASE_TABLE') return;
  const name = String(node.table_name);
  if (node.schema_name || node.catalog_name)
    throw refused(
      `${JSON.stringify([node.catalog_name, node.schema_name, name].filter(Boolean).join('.'))} is no dataset. Write the name of a dataset, in double quotes if it has a dot`,
      { table: name },
    );
  if (node.at_clause) throw refused('AT is not supported. A query reads the latest version of a dataset');
  if (!scope.has(name.toLowerCase()) && !datasets.has(name.toLowerCase())) datasets.set(name.toLowerCase(), name);
}

function visitExpression(node: Node, scope: ReadonlySet<string>, datasets: Map<string, string>): void {
  const kind = String(node.class);
  if (kind === 'PARAMETER') throw refused('it has a parameter. Write the value itself');
  if (!EXPRESSIONS.has(kind)) throw refused(`${kind} is not supported`);
  if (kind === 'CONSTANT') return;
  if (kind === 'FUNCTION' || kind === 'WINDOW') {
    const name = String(node.function_name).toLowerCase();
    if (!SQL_FUNCTIONS.has(name)) throw refused(`the function ${name} is not available`, { function: name });
  }
  visitChildren(node, scope, datasets, ['cast_type']);
}
