import { INTERNAL_PROBLEM, type ProblemDocument, PROBLEMS, problemType } from '@bank/contracts';
import { DomainError, type RefusalName } from '@bank/domain';
import { HttpException } from '@nestjs/common';

export interface FieldFault {
  /** RFC 6901 JSON pointer into the body, or `#/query/x`, `#/path/x`, `#/headers/x`. */
  readonly pointer: string;
  readonly detail: string;
}

/** Not valid: every fault with a pointer to where it is. */
export class ValidationError extends DomainError {
  override readonly name = 'ValidationError';
  constructor(errors: readonly FieldFault[]) {
    super('Some values are missing or not valid.', { errors });
  }
}

export class NotFoundError extends DomainError {
  override readonly name = 'NotFoundError';
  constructor() {
    super('There is nothing here.');
  }
}
export class MethodNotAllowedError extends DomainError {
  override readonly name = 'MethodNotAllowedError';
  constructor(readonly allowed: readonly string[]) {
    super('This address does not answer that method.', { allowed });
  }
}
export class UnauthenticatedError extends DomainError {
  override readonly name = 'UnauthenticatedError';
  constructor(options?: ErrorOptions) {
    super('The credentials are missing or no longer valid.', {}, options);
  }
}
export class ForbiddenError extends DomainError {
  override readonly name = 'ForbiddenError';
  constructor() {
    super('These credentials do not allow this.');
  }
}
export class ClientNotActiveError extends DomainError {
  override readonly name = 'ClientNotActiveError';
  constructor() {
    super('There is no active bank access for this sign-in.');
  }
}
export class UnsupportedMediaTypeError extends DomainError {
  override readonly name = 'UnsupportedMediaTypeError';
  constructor() {
    super('Bodies are JSON in UTF-8, without a content coding.');
  }
}
/** A system we need did not answer in time and nothing was changed. */
export class DependencyUnavailableError extends DomainError {
  override readonly name = 'DependencyUnavailableError';
  constructor(
    readonly dependency: string,
    options?: ErrorOptions,
  ) {
    super('Part of the bank does not answer right now. Nothing was changed; please try again.', {}, options);
  }
}

/** Refusals that Nest and Fastify raise themselves, by status. */
const BY_STATUS: Readonly<Record<number, RefusalName>> = {
  400: 'ValidationError',
  401: 'UnauthenticatedError',
  403: 'ForbiddenError',
  404: 'NotFoundError',
  405: 'MethodNotAllowedError',
  413: 'PayloadTooLargeError',
  415: 'UnsupportedMediaTypeError',
  429: 'RateLimitedError',
  503: 'DependencyUnavailableError',
};

const RETRY_AFTER_SECONDS = 1;

export interface ProblemAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ProblemDocument;
  /** True when a person has to look: a bug or an unknown fault. */
  readonly isFault: boolean;
}

function named(
  name: RefusalName,
  context: { detail: string; facts: Readonly<Record<string, unknown>>; traceId: string; instance: string },
): ProblemAnswer {
  const row = PROBLEMS[name];
  const headers: Record<string, string> = {};
  if (row.status === 401) headers['www-authenticate'] = 'Bearer';
  const retryAfter = context.facts['retryAfter'];
  if (row.retryable === true)
    headers['retry-after'] = String(typeof retryAfter === 'number' ? retryAfter : RETRY_AFTER_SECONDS);
  if (name === 'MethodNotAllowedError' && Array.isArray(context.facts['allowed']))
    headers['allow'] = context.facts['allowed'].join(', ');
  return {
    status: row.status,
    headers,
    isFault: false,
    body: {
      ...context.facts,
      type: problemType(name),
      title: row.title,
      status: row.status,
      detail: context.detail,
      instance: context.instance,
      traceId: context.traceId,
      ...(row.retryable === true ? { retryable: true } : {}),
    },
  };
}

/** The one translation from anything thrown to the answer a caller sees. */
export function toProblem(error: unknown, context: { traceId: string; instance: string }): ProblemAnswer {
  if (error instanceof DomainError) return named(error.name, { ...context, detail: error.message, facts: error.facts });
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  const name = BY_STATUS[status];
  if (name !== undefined) return named(name, { ...context, detail: PROBLEMS[name].title, facts: {} });
  return {
    status: 500,
    headers: {},
    isFault: true,
    body: { ...INTERNAL_PROBLEM, instance: context.instance, traceId: context.traceId },
  };
}

/** Fastify's own errors (bad JSON, too large, unknown media type) carry a 4xx `statusCode`. */
function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return 500;
  return typeof error.statusCode === 'number' ? error.statusCode : 500;
}
