/**
 * The closed catalogue of error codes, each with what it means for the caller. README repeats it; a test compares.
 * A message says what is wrong, the value seen, and what would be right; `details` says the same as data.
 */
export const ERROR_CODES = {
  NOT_FOUND: 'There is nothing with that id or name.',
  INVALID_INPUT: 'An argument has a value that cannot be used.',
  INVALID_PARAMS: 'Parameters of an algorithm are unknown or out of range; `details.issues` lists each with its path.',
  UNKNOWN_ALGORITHM: 'No algorithm has that id.',
  UNKNOWN_COLUMN: 'The dataset has no column of that name.',
  SOURCE_UNAVAILABLE: 'A MySQL source cannot be reached, refuses the login, or broke off.',
  PATH_NOT_ALLOWED: 'A file path leads outside the import directories.',
  INVALID_DATA: 'Imported rows break a rule of the dataset; `details` says which and how often.',
  UNSUITABLE_DATA: 'The rows do not meet what the algorithm needs; `details` has the requirement and the actual value.',
  FEATURE_MISMATCH: 'Rows given to a model lack one of its features, or hold a value of another kind.',
  INVALID_SQL: 'The SQL is not one SELECT over datasets.',
  MODEL_VERSION: 'The model was made by a version of the algorithm that this process cannot read.',
  CONFLICT: 'The request contradicts the present state, such as an idempotency key reused for other input.',
  INVALID_CURSOR: 'The cursor is damaged or belongs to another list.',
  PAGE_TOO_LARGE: 'More rows were asked for in one page than the server gives.',
  QUERY_TOO_COMPLEX: 'The operation exceeds the limits on depth, aliases or complexity.',
  UPLOAD_TOO_LARGE: 'The uploaded file is larger than the server takes.',
  RESOURCE_LIMIT: 'The work would exceed, or exceeded, a memory or time limit.',
  INTERRUPTED: 'The process ended while the work was running.',
  PLUGIN: 'A plugin broke its contract.',
  INTERNAL: 'Something failed that the caller cannot mend; the log has it under `details.id`.',
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;
export type ErrorDetails = Readonly<Record<string, unknown>>;

/** An error whose code, message and details are meant for the caller. */
export class AppError extends Error {
  override readonly name = 'AppError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: ErrorDetails = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** What a failed import or analysis keeps of its error, and what crosses from a thread. */
export interface ErrorReport {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details: ErrorDetails;
}

export const reportOf = ({ code, message, details }: AppError): ErrorReport => ({ code, message, details });

/** `a, b, c` cut after `most`, for messages that list what exists. */
export function listed(names: readonly string[], most = 12): string {
  if (names.length === 0) return 'none';
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}
