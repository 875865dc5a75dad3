import { DomainError } from '@bank/domain';

export class AccountStateError extends DomainError {
  override readonly name = 'AccountStateError';
  constructor(facts: Readonly<Record<string, unknown>>) {
    super('The account cannot be changed to that.', facts);
  }
}
