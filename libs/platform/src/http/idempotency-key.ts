import { IDEMPOTENCY_KEY } from '@bank/contracts';
import { DomainError } from '@bank/domain';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
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

/** Puts the header into the OpenAPI document of the route whose parameter asks for it. */
function documentHeader(target: object, method: string | symbol | undefined): void {
  const descriptor = method === undefined ? undefined : Object.getOwnPropertyDescriptor(target, method);
  if (method === undefined || descriptor === undefined) return;
  const header = ApiHeader({
    name: 'Idempotency-Key',
    required: true,
    description: 'Made by the caller before the first try and kept for every retry: 16 to 64 of A-Z a-z 0-9 _ -.',
    schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{16,64}$' },
  }) as MethodDecorator;
  header(target, method, descriptor);
}

/** The caller's `Idempotency-Key`, without quotes. Throws when it is missing or malformed. */
export const IdempotencyKey = createParamDecorator(
  (_: unknown, context: ExecutionContext): string => {
    const header = context.switchToHttp().getRequest<FastifyRequest>().headers['idempotency-key'];
    if (header === undefined || header === '') throw new IdempotencyKeyMissingError();
    const match = typeof header === 'string' ? IDEMPOTENCY_KEY.exec(header) : null;
    const key = match?.[1] ?? match?.[2];
    if (key === undefined) throw new IdempotencyKeyMalformedError();
    return key;
  },
  [documentHeader],
);
