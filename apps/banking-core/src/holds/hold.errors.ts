import { DomainError, type Money, moneyToJson } from '@bank/domain';
import type { HoldState } from './hold.ts';

export class HoldEndedError extends DomainError {
  override readonly name = 'HoldEndedError';
  constructor(state: HoldState) {
    super('The hold has ended; nothing more can be done with it.', { state });
  }
}

export class CaptureTooLargeError extends DomainError {
  override readonly name = 'CaptureTooLargeError';
  constructor(remaining: Money, requested: Money) {
    super('More was asked for than is held.', {
      remaining: moneyToJson(remaining),
      requested: moneyToJson(requested),
    });
  }
}

/** The payee cannot be paid; the hold stands as it was. */
export class CaptureRefusedError extends DomainError {
  override readonly name = 'CaptureRefusedError';
  constructor(reason: string, facts: Readonly<Record<string, unknown>>) {
    super('The payment was refused, and the hold stands as it was.', { ...facts, reason });
  }
}

export class HoldRefusedError extends DomainError {
  override readonly name: 'InsufficientFundsError' | 'AccountNotActiveError' | 'CurrencyMismatchError';
  constructor(name: HoldRefusedError['name'], facts: Readonly<Record<string, unknown>>) {
    super('Nothing was reserved.', facts);
    this.name = name;
  }
}
