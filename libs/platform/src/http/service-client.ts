import { ProblemDocument } from '@bank/contracts';
import type { ZodType } from 'zod';
import type { ServiceName } from '../auth/access.ts';
import type { ServiceTokenSigner } from '../auth/service-tokens.ts';
import { currentTrace, traceparentOf } from '../trace/trace.ts';
import { DependencyUnavailableError } from './problems.ts';

/** Another service answered with a problem: understood and not granted. */
export class RemoteProblemError extends Error {
  override readonly name = 'RemoteProblemError';
  constructor(
    readonly service: ServiceName,
    readonly problem: ProblemDocument,
  ) {
    super(`${service} answered ${problem.status} ${problem.type}`);
  }
  /** Last segment of the problem's type: `insufficient-funds`. */
  get slug(): string {
    return this.problem.type.split('/').at(-1) ?? '';
  }
}

/** The request left this process and no usable answer came back: it may or may not have had its effect. */
export class OutcomeUnknownError extends Error {
  override readonly name = 'OutcomeUnknownError';
  constructor(
    readonly service: ServiceName,
    options?: ErrorOptions,
  ) {
    super(`the outcome of the call to ${service} is unknown`, options);
  }
}

export interface ServiceCall<Body> {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /** Path and query, already encoded. */
  readonly path: string;
  readonly body?: unknown;
  readonly answer: ZodType<Body>;
  /** Whole time for the call, connect included; default is the client's own. */
  readonly deadlineMs?: number;
}

/** Calls one other service of ours: deadline, service token, trace, checked answer. It never retries: callers own that. */
export class ServiceClient {
  constructor(
    private readonly options: {
      readonly service: ServiceName;
      readonly baseUrl: string;
      readonly signer: ServiceTokenSigner;
      readonly deadlineMs: number;
    },
  ) {}

  /**
   * @throws RemoteProblemError for a 4xx problem; DependencyUnavailableError for a safe GET that failed, a refused
   * connection or a 503; OutcomeUnknownError for anything else after the request was sent.
   */
  async call<Body>(call: ServiceCall<Body>): Promise<Body> {
    const { service, signer } = this.options;
    const headers: Record<string, string> = {
      authorization: `Bearer ${await signer.tokenFor(service)}`,
      traceparent: traceparentOf(currentTrace()),
      accept: 'application/json',
    };
    if (call.body !== undefined) headers['content-type'] = 'application/json';
    const { status, json } = await this.send(call, headers);
    if (status >= 200 && status < 300) return call.answer.parse(json);
    const problem = ProblemDocument.safeParse(json);
    if (problem.success && status < 500) throw new RemoteProblemError(service, problem.data);
    if (call.method === 'GET' || status === 503) throw new DependencyUnavailableError(service);
    throw new OutcomeUnknownError(service);
  }

  private async send(
    call: ServiceCall<unknown>,
    headers: Record<string, string>,
  ): Promise<{ status: number; json: unknown }> {
    const { service, baseUrl, deadlineMs } = this.options;
    try {
      const response = await fetch(baseUrl + call.path, {
        method: call.method,
        headers,
        redirect: 'error',
        signal: AbortSignal.timeout(call.deadlineMs ?? deadlineMs),
        ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
      });
      const text = await response.text();
      return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
    } catch (cause) {
      if (call.method === 'GET' || neverSent(cause)) throw new DependencyUnavailableError(service, { cause });
      throw new OutcomeUnknownError(service, { cause });
    }
  }
}

/** True when no connection was made, so nothing can have happened. */
function neverSent(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  if (typeof cause !== 'object' || cause === null || !('code' in cause)) return false;
  return cause.code === 'ECONNREFUSED' || cause.code === 'ENOTFOUND' || cause.code === 'UND_ERR_CONNECT_TIMEOUT';
}
