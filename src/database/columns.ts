import { Column, type ColumnOptions } from 'typeorm';

/**
 * Column kinds that mean the same on SQLite and MySQL. The migrations give `text` and `blob` their long forms on MySQL
 * (`LONGTEXT`, `LONGBLOB`), because its short ones end at 64 KiB.
 */

/** Any JSON value, stored as text: MySQL's own JSON type would reorder keys. */
export const JsonColumn = (options: ColumnOptions = {}): PropertyDecorator =>
  Column('text', {
    ...options,
    transformer: {
      to: (value: unknown) => (value === null || value === undefined ? null : JSON.stringify(value)),
      from: (text: string | null) => (text === null ? null : JSON.parse(text)),
    },
  });

/** A moment, stored as milliseconds since 1970 in UTC: free of time zones and of the databases' date formats. */
export const InstantColumn = (options: ColumnOptions = {}): PropertyDecorator =>
  Column('bigint', {
    ...options,
    transformer: {
      to: (value: Date | null | undefined) => (value ? value.getTime() : null),
      from: (value: string | number | null) => (value === null ? null : new Date(Number(value))),
    },
  });

/** A whole number beyond 32 bits, up to 2^53. */
export const CountColumn = (options: ColumnOptions = {}): PropertyDecorator =>
  Column('bigint', {
    ...options,
    transformer: { to: (value: unknown) => value, from: (value: unknown) => (value === null ? null : Number(value)) },
  });

/** One of a few words. */
export const WordColumn = (options: ColumnOptions = {}): PropertyDecorator =>
  Column('varchar', { length: 32, ...options });
