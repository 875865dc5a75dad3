import { AsyncLocalStorage } from 'node:async_hooks';
import { randomFillSync } from 'node:crypto';

/** The W3C trace that the current work belongs to; `traceId` is the correlation id people see. */
export interface Trace {
  readonly traceId: string;
  readonly spanId: string;
}

const storage = new AsyncLocalStorage<Trace>();
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}$/;

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
/** Random bytes for some hundred ids: each call of the system for them costs as much as a small answer. */
const pool = Buffer.alloc(4096);
let used = pool.length;

function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}

export const newTrace = (): Trace => ({ traceId: randomHex(TRACE_ID_BYTES), spanId: randomHex(SPAN_ID_BYTES) });

/** Continues the caller's trace with a span of our own; a missing or malformed header starts a new trace. */
export function traceFrom(traceparent: string | undefined): Trace {
  const match = TRACEPARENT.exec(traceparent ?? '');
  const traceId = match?.[1];
  if (traceId === undefined || /^0+$/.test(traceId)) return newTrace();
  return { traceId, spanId: randomHex(SPAN_ID_BYTES) };
}

export const traceparentOf = (trace: Trace): string => `00-${trace.traceId}-${trace.spanId}-01`;

export function runInTrace<Result>(trace: Trace, work: () => Result): Result {
  return storage.run(trace, work);
}

/** The current trace; outside of any request or message (start-up, timers) a fresh one. */
export const currentTrace = (): Trace => storage.getStore() ?? newTrace();

export const activeTraceId = (): string | undefined => storage.getStore()?.traceId;
