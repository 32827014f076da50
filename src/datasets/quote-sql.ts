/** A name as SQL: quoted, so that it can be any text. */
export const identifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A text as an SQL literal. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The path of one file as an SQL literal; DuckDB would read `*`, `?` and `[` in it as a pattern. */
export const fileLiteral = (path: string): string => literal(path.replace(/[*?[]/g, '[$&]'));
