import { DomainError } from '@bank/domain';

/** More open streams than one person needs. */
export class TooManyStreamsError extends DomainError {
  override readonly name = 'RateLimitedError';
  constructor() {
    super('Too many live connections are open; close one of them first.', { retryAfter: 30 });
  }
}
