import { DomainError } from '@bank/domain';

/** The order is over, or is not in the state that the change is for. */
export class OrderStateError extends DomainError {
  override readonly name = 'OrderStateError';
  constructor(state: string) {
    super('The order cannot be changed like this in its present state.', { state });
  }
}

/** The change was decided on seeing an order that is not this one any more. */
export class OrderChangedError extends DomainError {
  override readonly name = 'OrderChangedError';
  constructor(facts: { readonly version: number } | { readonly nextExecutionDate: string }) {
    super('The order is not as it was. Read it again and decide again.', facts);
  }
}

/** An attempt has begun and its outcome is not written yet: it wins. */
export class OrderBusyError extends DomainError {
  override readonly name = 'OrderBusyError';
  constructor() {
    super('A payment of this order is being made right now. Nothing was changed; try again in a moment.');
  }
}

export class OrderCurrencyError extends DomainError {
  override readonly name = 'CurrencyMismatchError';
  constructor(facts: { readonly requested: string; readonly debtor: string }) {
    super('The order must have the currency of the account it is paid from.', facts);
  }
}

export class OrderAccountNotActiveError extends DomainError {
  override readonly name = 'AccountNotActiveError';
  constructor(state: string) {
    super('The account cannot be used for orders in its present state.', { account: 'debtor', state });
  }
}

export class OrderSameAccountError extends DomainError {
  override readonly name = 'SameAccountError';
  constructor() {
    super('An order cannot pay the account it is paid from.');
  }
}

/** The IBAN has our bank code and no account. One of another bank is that bank's to know. */
export class OrderPayeeNotFoundError extends DomainError {
  override readonly name = 'PayeeNotFoundError';
  constructor() {
    super('No account of this bank has this IBAN.');
  }
}

export class OrderLimitError extends DomainError {
  override readonly name = 'OrderLimitError';
  constructor(limit: number) {
    super('End one of the orders of this account before you make another.', { limit });
  }
}
