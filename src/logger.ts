import { pino, stdSerializers } from 'pino';

/** error = someone must look, warn = degraded, info = state change of an import or analysis, debug = the rest. */
export abstract class Logger {
  abstract error(fields: object, message: string): void;
  abstract warn(fields: object, message: string): void;
  abstract info(fields: object, message: string): void;
  abstract debug(fields: object, message: string): void;
}

/** JSON lines on standard error, so that standard output stays free for what a command prints. */
export const createLogger = (level: string): Logger =>
  pino(
    { level, base: null, serializers: { error: stdSerializers.err, err: stdSerializers.err } },
    pino.destination({ fd: 2, sync: true }),
  );
