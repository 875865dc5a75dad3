import { DomainError } from '@bank/domain';
import type { Choice, Unusable } from './payee-check.ts';

const DETAILS: Readonly<Record<Unusable, string>> = {
  unknown: 'There is no such check of a payee.',
  'other-payee': 'The check was for another IBAN or another name.',
  expired: 'The check is older than 15 minutes. Check the payee again.',
  abandoned: 'After this check the payment was abandoned. Check the payee again.',
  used: 'The check belongs to another transfer. Check the payee again.',
};

export class PayeeCheckUnusableError extends DomainError {
  override readonly name = 'PayeeCheckUnusableError';
  constructor(reason: Unusable) {
    super(`${DETAILS[reason]} Nothing was moved.`, { reason });
  }
}

export class PayeeChoiceMadeError extends DomainError {
  override readonly name = 'PayeeChoiceMadeError';
  constructor(choice: Choice) {
    super('What was chosen after this check is on record and cannot change.', { choice });
  }
}
