import { DomainError } from '@bank/domain';

/** The core's facts (`limit`, `allowed`, `requested`) go to the client as they are. */
export class LimitRaiseError extends DomainError {
  override readonly name = 'LimitRaiseError';
  constructor(facts: Readonly<Record<string, unknown>>) {
    super('Limits can be lowered at any time. To raise one, ask the bank.', facts);
  }
}
