import { DomainError } from '@bank/domain';

/** The one answer to everything that is wrong with a login: who, what, which factor and whether locked stay unsaid. */
export class LoginRefusedError extends DomainError {
  override readonly name = 'LoginRefusedError';
  constructor(options?: ErrorOptions) {
    super('Check what you typed, or wait a while after several tries.', {}, options);
  }
}
export class LoginExpiredError extends DomainError {
  override readonly name = 'LoginExpiredError';
  constructor() {
    super('Start to sign in again.');
  }
}
