import type { Column } from '../datasets/column.ts';
import type { Duck } from '../datasets/duck.ts';
import { fileLiteral, identifier, literal } from '../datasets/quote-sql.ts';

/** Distinct texts looked at for what they may mean, the most frequent ones: more would tell nothing else. */
const TEXTS = 10_000;
/** Groups of spellings shown as evidence. */
const SPELLINGS = 5;

/** How dates are written, in the notation that an import takes as `format`. */
const DATE_FORMATS = [
  ...['%Y-%m-%d', '%Y/%m/%d', '%d.%m.%Y', '%d/%m/%Y', '%m/%d/%Y', '%d-%m-%Y', '%m-%d-%Y'],
  ...['%d.%m.%y', '%d/%m/%y', '%m/%d/%y', '%d %b %Y', '%d %B %Y', '%b %d, %Y', '%B %d, %Y', '%d-%b-%Y'],
  ...['%Y-%m-%d %H:%M:%S', '%Y-%m-%d %H:%M', '%Y-%m-%dT%H:%M:%S', '%Y/%m/%d %H:%M:%S', '%Y/%m/%d %H:%M'],
  ...['%d.%m.%Y %H:%M:%S', '%d.%m.%Y %H:%M', '%d/%m/%Y %H:%M:%S', '%d/%m/%Y %H:%M'],
  ...['%m/%d/%Y %H:%M:%S', '%m/%d/%Y %H:%M', '%m/%d/%Y %I:%M %p', '%m/%d/%Y %I:%M:%S %p'],
];

/** How numbers are written that are read as text. */
const NUMBER_STYLES = {
  plain: '[+-]?\\d+(\\.\\d+)?',
  point: "[+-]?(\\d+|\\d{1,3}([, ']\\d{3})+)(\\.\\d+)?",
  comma: "[+-]?(\\d+|\\d{1,3}([. ']\\d{3})+)(,\\d+)?",
  infinite: '[+-]?([iI][nN][fF]|[iI][nN][fF][iI][nN][iI][tT][yY]|∞)',
} as const;

/** A text and how many rows have it. */
interface Spelling {
  readonly text: string;
  readonly rows: string;
}

/** What the texts of a column look like. Rows are counted, those of the 10,000 most frequent texts. */
export interface TextProfile {
  readonly distinct: number;
  /** Rows of the most frequent text. */
  readonly most: number;
  readonly rows: number;
  /** Formats in which rows are dates, most rows first; a row may be one in several. */
  readonly dates: readonly { readonly format: string; readonly rows: number }[];
  /** Rows that are a date in one of the formats. */
  readonly anyDate: number;
  /** Rows that are a number in a style: `point` and `comma` separate decimals, digits may be grouped by threes. */
  readonly numbers: Readonly<Record<keyof typeof NUMBER_STYLES, number>>;
  /** Rows that are a number in the style of points, or of commas, or infinite. */
  readonly anyPoint: number;
  readonly anyComma: number;
  /** Texts that differ in case and blanks only: how many groups of them, and the first few. */
  readonly alike: { readonly groups: number; readonly texts: number; readonly samples: readonly Spelling[][] };
}

/** Looks at the texts of a TEXT column. */
export async function textProfile(duck: Duck, file: string, { name }: Column): Promise<TextProfile> {
  const column = identifier(name);
  await duck.run(`CREATE OR REPLACE TEMP TABLE texts AS SELECT ${column} AS text, count(*) AS n
    FROM read_parquet(${fileLiteral(file)}) WHERE ${column} IS NOT NULL GROUP BY ${column}`);
  const [all] = await duck.rows<{ distinct: string; most: string | null }>(
    'SELECT count(*) AS "distinct", max(n) AS most FROM texts',
  );
  await duck.run(`CREATE OR REPLACE TEMP TABLE looked AS SELECT text, trim(text) AS bare, n
    FROM texts ORDER BY n DESC, text LIMIT ${TEXTS}`);
  const rowsWhere = (condition: string) => `coalesce(sum(n) FILTER (${condition}), 0)`;
  const styles = Object.entries(NUMBER_STYLES).map(
    ([style, pattern]) => `${rowsWhere(`regexp_full_match(bare, ${literal(pattern)})`)} AS ${style}`,
  );
  const either = (a: keyof typeof NUMBER_STYLES) =>
    rowsWhere(`regexp_full_match(bare, ${literal(`${NUMBER_STYLES[a]}|${NUMBER_STYLES.infinite}`)})`);
  const [counted] = await duck.rows<Record<string, string>>(
    `SELECT coalesce(sum(n), 0) AS n, ${styles.join(', ')}, ${either('point')} AS "anyPoint", ${either('comma')} AS "anyComma" FROM looked`,
  );
  const rows = Number(counted?.n);
  return {
    distinct: Number(all?.distinct),
    most: Number(all?.most ?? 0),
    rows,
    ...(await datesAmong(duck)),
    numbers: {
      plain: Number(counted?.plain),
      point: Number(counted?.point),
      comma: Number(counted?.comma),
      infinite: Number(counted?.infinite),
    },
    anyPoint: Number(counted?.anyPoint),
    anyComma: Number(counted?.anyComma),
    alike: await alikeTexts(duck),
  };
}

/** What could be no date in any format is not tried. A year has four digits, or is meant to have two. */
async function datesAmong(duck: Duck): Promise<Pick<TextProfile, 'dates' | 'anyDate'>> {
  const fits = DATE_FORMATS.map((format) => `coalesce(year(try_strptime(bare, ${literal(format)})) >= 1000, false)`);
  const rowsWhere = (condition: string) => `coalesce(sum(n) FILTER (${condition}), 0)`;
  const counts = fits.map((_, i) => `${rowsWhere(`fits[${i + 1}]`)} AS f${i}`);
  const [found] = await duck.rows<Record<string, string>>(
    `SELECT ${rowsWhere('list_contains(fits, true)')} AS "any", ${counts.join(', ')}
     FROM (SELECT n, [${fits.join(', ')}] AS fits FROM looked WHERE length(bare) BETWEEN 6 AND 30 AND regexp_matches(bare, '\\d'))`,
  );
  const dates = DATE_FORMATS.map((format, i) => ({ format, rows: Number(found?.[`f${i}`]) }));
  return { anyDate: Number(found?.any), dates: dates.filter(({ rows }) => rows > 0).sort((a, b) => b.rows - a.rows) };
}

async function alikeTexts(duck: Duck): Promise<TextProfile['alike']> {
  const key = `lower(regexp_replace(nfc_normalize(text), '\\s', '', 'g'))`;
  await duck.run(`CREATE OR REPLACE TEMP TABLE alike AS
    SELECT list({ 'text': text, 'rows': n } ORDER BY n DESC, text) AS spellings, sum(n) AS n, ${key} AS bare
    FROM looked GROUP BY ALL HAVING count(*) > 1`);
  const [all] = await duck.rows<{ groups: string; texts: string }>(
    'SELECT count(*) AS groups, coalesce(sum(len(spellings)), 0) AS texts FROM alike',
  );
  const samples = await duck.rows<{ spellings: Spelling[] }>(
    `SELECT spellings FROM alike ORDER BY n DESC, bare LIMIT ${SPELLINGS}`,
  );
  return {
    groups: Number(all?.groups),
    texts: Number(all?.texts),
    samples: samples.map(({ spellings }) => spellings),
  };
}
