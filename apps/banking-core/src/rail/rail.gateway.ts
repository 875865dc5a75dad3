import { type RailCreditTransfer, type RailReturn, RailReturnPage, RailStatusReport } from '@bank/contracts';
import type { Secret } from '@bank/platform';
import type { ZodType } from 'zod';

/** Whole time of one call, connect included. An answer that comes later is asked for. */
export const RAIL_DEADLINE_MS = 2_000;
const ANSWER_LENGTH_MAX = 1_048_576;

export type RailReply<Body> =
  | { readonly kind: 'answer'; readonly body: Body }
  /** Certainly not taken: no connection was made, or the rail said so. */
  | { readonly kind: 'not-taken'; readonly status: number | null }
  | { readonly kind: 'absent' }
  /** It may have had its effect: silence, a broken connection, an answer nobody can read. */
  | { readonly kind: 'unknown'; readonly cause: unknown };

/** The payment rail by its HTTP contract (`libs/contracts/src/rail.ts`). It never retries: the dispatcher owns that. */
export class RailGateway {
  constructor(
    private readonly baseUrl: string,
    private readonly token: Secret,
  ) {}

  /** Hands a payment over, once for its id however often it is called. */
  submit(payment: RailCreditTransfer): Promise<RailReply<RailStatusReport>> {
    return this.report('PUT', payment.paymentId, payment);
  }

  /** What became of a payment; `absent` when the rail never took it. */
  statusOf(paymentId: string): Promise<RailReply<RailStatusReport>> {
    return this.report('GET', paymentId);
  }

  /** What came back after a place of the rail's list, oldest first; undefined while the rail cannot be asked. */
  async returnsAfter(position: number, limit: number): Promise<readonly RailReturn[] | undefined> {
    const reply = await this.call({
      method: 'GET',
      path: `/returns?after=${position}&limit=${limit}`,
      answer: RailReturnPage,
    });
    return reply.kind === 'answer' ? reply.body.returns : undefined;
  }

  private async report(method: 'PUT' | 'GET', paymentId: string, body?: unknown): Promise<RailReply<RailStatusReport>> {
    const path = `/credit-transfers/${paymentId}`;
    const reply = await this.call({ method, path, body, answer: RailStatusReport });
    if (reply.kind !== 'answer' || reply.body.paymentId === paymentId) return reply;
    return { kind: 'unknown', cause: new Error('the rail answered about another payment') };
  }

  private async call<Body>(call: {
    method: 'PUT' | 'GET';
    path: string;
    body?: unknown;
    answer: ZodType<Body>;
  }): Promise<RailReply<Body>> {
    try {
      const response = await fetch(this.baseUrl + call.path, {
        method: call.method,
        headers: {
          authorization: `Bearer ${this.token.reveal()}`,
          accept: 'application/json',
          ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        redirect: 'error',
        signal: AbortSignal.timeout(RAIL_DEADLINE_MS),
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      });
      const text = await response.text();
      if (!response.ok) return refusalOf(call.method, response.status);
      const body = readable(text, call.answer);
      return body === undefined ? { kind: 'unknown', cause: new Error('unreadable answer') } : { kind: 'answer', body };
    } catch (cause) {
      return isNeverSent(cause) ? { kind: 'not-taken', status: null } : { kind: 'unknown', cause };
    }
  }
}

/** undefined for anything but an answer; why is not said, because a parser quotes what it read, and answers hold people. */
function readable<Body>(text: string, answer: ZodType<Body>): Body | undefined {
  if (text.length > ANSWER_LENGTH_MAX) return undefined;
  try {
    return answer.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** A server that fails may have taken the payment before; one that refuses, is too busy or away says that it has not. */
function refusalOf(method: 'PUT' | 'GET', status: number): RailReply<never> {
  if (method === 'GET' && status === 404) return { kind: 'absent' };
  if ((status >= 400 && status < 500) || status === 503) return { kind: 'not-taken', status };
  return { kind: 'unknown', cause: new Error(`the rail answered ${status}`) };
}

/** True when no connection was made, so nothing can have happened. */
function isNeverSent(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return false;
  return cause.code === 'ECONNREFUSED' || cause.code === 'ENOTFOUND' || cause.code === 'UND_ERR_CONNECT_TIMEOUT';
}
