import type { Params } from 'nestjs-pino';
import { destination } from 'pino';
import { activeTraceId } from '../trace/trace.ts';

/** A write of the system for every line costs a busy service a tenth of its time. */
const LINES_BYTES = 4096;
const LINES_WAIT_MS = 100;

/** One JSON line per fact with ids, never people. The line of a request is written by `logRequests`. */
export function loggerOptions(service: string, level: string): Params {
  return {
    forRoutes: [],
    pinoHttp: [
      {
        level,
        base: { service },
        timestamp: () => `,"time":"${new Date().toISOString()}"`,
        formatters: { level: (label) => ({ level: label }) },
        // The trace comes from the context, so that every line of a request or message carries it.
        mixin: () => {
          const traceId = activeTraceId();
          return traceId === undefined ? {} : { traceId };
        },
      },
      // Written when some have gathered, at the latest a moment later, and when the process ends.
      destination({ dest: process.stdout.fd, sync: false, minLength: LINES_BYTES, periodicFlush: LINES_WAIT_MS }),
    ],
  };
}
