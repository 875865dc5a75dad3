import { PROBLEMS } from '@bank/contracts';
import { DomainError, type RefusalName } from '@bank/domain';

/** The refusals of the core that clients know by a type of their own; another core may have more reasons. */
const REFUSALS = [
  'InsufficientFundsError',
  'AccountNotActiveError',
  'CurrencyMismatchError',
  'SameAccountError',
  'PayeeNotFoundError',
  'TransferExpiredError',
  'LimitExceededError',
  'TransferIdReusedError',
] as const satisfies readonly RefusalName[];
type Refusal = (typeof REFUSALS)[number] | 'TransferRefusedError';

const nameOf = (reason: string): Refusal =>
  REFUSALS.find((name) => PROBLEMS[name].slug === reason) ?? 'TransferRefusedError';

/** The core refused the transfer for good; its facts (`available`, `requested`) go to the client as they are. */
export class TransferRefusedError extends DomainError {
  override readonly name: Refusal;
  constructor(reason: string, facts: Readonly<Record<string, unknown>>) {
    const name = nameOf(reason);
    super(
      `${PROBLEMS[name].title}. Nothing was moved.`,
      name === 'TransferRefusedError' ? { ...facts, reason } : facts,
    );
    this.name = name;
  }
}

export class IdempotencyKeyReusedError extends DomainError {
  override readonly name = 'IdempotencyKeyReusedError';
  constructor() {
    super('This Idempotency-Key was used for another request. Make a new key for a new transfer.');
  }
}

export class RequestInProgressError extends DomainError {
  override readonly name = 'RequestInProgressError';
  constructor() {
    super('The first request with this Idempotency-Key is still running. Send it again in a moment.');
  }
}

/** The store did not confirm the intent: perhaps it is there and will be executed, so only the same key is safe. */
export class IntentUnconfirmedError extends DomainError {
  override readonly name = 'DependencyUnavailableError';
  constructor(options?: ErrorOptions) {
    super('The transfer could not be confirmed. Send it again with the same Idempotency-Key.', {}, options);
  }
}
