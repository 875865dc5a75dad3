import { DomainError } from '@bank/domain';

/** Until approvals exist, whoever holds a session could otherwise raise a limit and empty the account at once. */
export class LimitRaiseError extends DomainError {
  override readonly name = 'LimitRaiseError';
  constructor(facts: Readonly<Record<string, unknown>>) {
    super('Limits can be lowered at any time. To raise one, ask the bank.', facts);
  }
}
