import { DomainError } from '@bank/domain';

const WHY = {
  PENDING: 'The transfer is still being confirmed. There is a receipt once it has been made.',
  REJECTED: 'The transfer was refused and nothing was moved, so there is no receipt.',
} as const;

/** Nothing was moved, or nobody knows yet: a receipt would be a false proof. */
export class TransferNotPostedError extends DomainError {
  override readonly name = 'TransferNotPostedError';
  constructor(state: keyof typeof WHY) {
    super(WHY[state], { state });
  }
}
