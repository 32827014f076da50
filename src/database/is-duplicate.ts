import { QueryFailedError } from 'typeorm';

/** Whether a statement failed because a unique key is taken, on SQLite or MySQL. */
export const isDuplicate = (error: unknown): boolean =>
  error instanceof QueryFailedError &&
  ['SQLITE_CONSTRAINT_UNIQUE', 'SQLITE_CONSTRAINT_PRIMARYKEY', 'ER_DUP_ENTRY'].includes(
    (error.driverError as { code?: string }).code ?? '',
  );
