import { withDuck } from './duck.ts';
import { fileLiteral, identifier, literal } from './quote-sql.ts';

/** What a customer has bought according to a version: the distinct values of its item column, as text. */
export async function itemsOfCustomer(
  file: string,
  keyColumn: string,
  itemColumn: string,
  customer: string,
): Promise<string[]> {
  const item = `CAST(${identifier(itemColumn)} AS VARCHAR)`;
  return withDuck(async (duck) => {
    const rows = await duck.rows<{ item: string }>(
      `SELECT DISTINCT ${item} AS item FROM read_parquet(${fileLiteral(file)})
       WHERE CAST(${identifier(keyColumn)} AS VARCHAR) = ${literal(customer)} AND ${item} IS NOT NULL ORDER BY item`,
    );
    return rows.map((row) => row.item);
  });
}
