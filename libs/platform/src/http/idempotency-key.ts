import { IDEMPOTENCY_KEY } from '@bank/contracts';
import { DomainError } from '@bank/domain';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

export class IdempotencyKeyMissingError extends DomainError {
  override readonly name = 'IdempotencyKeyMissingError';
  constructor() {
    super('Send an Idempotency-Key header that you made and keep for every retry of this request.');
  }
}
export class IdempotencyKeyMalformedError extends DomainError {
  override readonly name = 'IdempotencyKeyMalformedError';
  constructor() {
    super('An Idempotency-Key is 16 to 64 letters, digits, underscores or hyphens.');
  }
}

/** The caller's `Idempotency-Key`, without quotes. Throws when it is missing or malformed. */
export const IdempotencyKey = createParamDecorator((_: unknown, context: ExecutionContext): string => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'];
  if (header === undefined || header === '') throw new IdempotencyKeyMissingError();
  const match = typeof header === 'string' ? IDEMPOTENCY_KEY.exec(header) : null;
  const key = match?.[1] ?? match?.[2];
  if (key === undefined) throw new IdempotencyKeyMalformedError();
  return key;
});
