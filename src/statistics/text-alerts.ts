import type { Column } from '../datasets/column.ts';
import { identifier, literal } from '../datasets/quote-sql.ts';
import { type Alert, percent } from './alert.ts';
import { constantAlert, imbalanceAlerts } from './column-alerts.ts';
import type { TextProfile } from './text-profile.ts';

/** Share of the texts that must look like a date or a number for the column to be meant as one. */
const NEARLY_ALL = 0.95;
/** Categories from which a column gives too many features, if they are that many in absolute number or in share. */
const FEW_CATEGORIES = 50;
const MANY_CATEGORIES = 1000;
const MANY_SHARE = 0.5;

/** Alerts about a TEXT column with `count` values. */
export function textAlerts(column: Column, count: number, profile: TextProfile): Alert[] {
  if (count === 0) return [];
  if (profile.distinct === 1) return [constantAlert(column, count)];
  const meant = [...datesAsText(column, profile), ...numbersAsText(column, profile)];
  if (meant.length > 0) return meant;
  return [
    ...highCardinality(column, count, profile),
    ...(profile.distinct <= FEW_CATEGORIES ? imbalanceAlerts(column, count, profile.most, profile.distinct) : []),
    ...dirtyCategories(column, profile),
  ];
}

function datesAsText({ name }: Column, { rows, dates, anyDate }: TextProfile): Alert[] {
  if (anyDate / rows < NEARLY_ALL) return [];
  const best = dates[0];
  const whole = dates.filter((one) => one.rows === rows);
  const column = identifier(name);
  const tries = dates.map(({ format }) => `try_strptime(${column}, ${literal(format)})`).join(', ');
  const several = `Import through a query that tries one after the other: \`coalesce(${tries})\`. Or state the most frequent, \`format: ${JSON.stringify(best.format)}\`, for the column: the other rows are then rejected and listed.`;
  return [
    {
      kind: 'DATES_AS_TEXT',
      columns: [name],
      message:
        whole.length > 0
          ? `${JSON.stringify(name)} is TEXT, but all its values are dates written as ${whole.map(({ format }) => format).join(' or ')}.`
          : `${JSON.stringify(name)} is TEXT: ${percent(anyDate / rows)} of its values are dates, but in several formats; ${best.format} fits most, ${best.rows} of ${rows} rows.`,
      evidence: { rows, dates: anyDate, formats: dates },
      suggestion:
        whole.length > 0 ? `State \`format: ${JSON.stringify(best.format)}\` for the column at import.` : several,
    },
  ];
}

function numbersAsText({ name }: Column, { rows, numbers, anyPoint, anyComma }: TextProfile): Alert[] {
  const { plain, point, comma, infinite } = numbers;
  if (Math.max(anyPoint, anyComma) / rows < NEARLY_ALL) return [];
  const byComma = anyComma > anyPoint;
  const column = identifier(name);
  const bare = byComma
    ? `replace(regexp_replace(${column}, '[. '']', '', 'g'), ',', '.')`
    : `regexp_replace(${column}, '[, '']', '', 'g')`;
  const suggestion = `Import through a query with \`TRY_CAST(${bare} AS DOUBLE) AS ${column}\`.`;
  const evidence = { rows, plain, decimalPoint: point, decimalComma: comma, infinite };
  const alerts: Alert[] = [];
  if (infinite > 0 && infinite < rows) {
    alerts.push({
      kind: 'INFINITE',
      columns: [name],
      message: `${infinite} values of ${JSON.stringify(name)} are infinite, so it is TEXT although the others are numbers.`,
      evidence,
      suggestion: `State \`type: NUMBER\` for the column at import: those rows are then rejected and listed. Or look for divisions by zero where the numbers come from.`,
    });
  }
  // Codes such as 007, and what the caller wanted as TEXT, are plain: nothing is wrong with them.
  if (Math.max(point, comma) > plain) {
    alerts.push({
      kind: 'NUMBERS_AS_TEXT',
      columns: [name],
      message: `${JSON.stringify(name)} is TEXT, but ${percent(Math.max(anyPoint, anyComma) / rows)} of its values are numbers with ${byComma ? 'decimal commas' : 'separated thousands'}.`,
      evidence,
      suggestion,
    });
  }
  return alerts;
}

function highCardinality({ name, role }: Column, count: number, { distinct }: TextProfile): Alert[] {
  const many = distinct > FEW_CATEGORIES && (distinct > MANY_CATEGORIES || distinct / count > MANY_SHARE);
  if (!many || role === 'KEY' || role === 'IGNORE') return [];
  return [
    {
      kind: 'HIGH_CARDINALITY',
      columns: [name],
      message: `${JSON.stringify(name)} has ${distinct} categories in ${count} rows; as a feature each becomes a column of its own.`,
      evidence: { distinct, count, share: distinct / count },
      suggestion:
        distinct === count
          ? 'Give it the role KEY if it is the id, or leave it out.'
          : 'Join rare categories, import something derived from it, or leave it out of features.',
    },
  ];
}

function dirtyCategories({ name, pii }: Column, { alike }: TextProfile): Alert[] {
  if (alike.groups === 0) return [];
  const samples = alike.samples.map((group) => group.map(({ text, rows }) => ({ value: text, rows: Number(rows) })));
  const column = identifier(name);
  return [
    {
      kind: 'DIRTY_CATEGORIES',
      columns: [name],
      message: `${alike.texts} categories of ${JSON.stringify(name)} are ${alike.groups} that differ by case or blanks only${pii ? '' : `, such as ${samples[0].map(({ value }) => JSON.stringify(value)).join(' and ')}`}.`,
      evidence: { groups: alike.groups, spellings: alike.texts, ...(pii ? {} : { samples }) },
      suggestion: `Import through a query with one spelling, such as \`lower(trim(${column})) AS ${column}\`.`,
    },
  ];
}
