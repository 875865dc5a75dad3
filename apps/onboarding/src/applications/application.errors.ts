import { DomainError } from '@bank/domain';

export class ApplicationStateError extends DomainError {
  override readonly name = 'ApplicationStateError';
  constructor(state: string) {
    super('The application is at another step. Load it again to see which.', { state });
  }
}
export class ConsentRequiredError extends DomainError {
  override readonly name = 'ConsentRequiredError';
  constructor() {
    super('Faces are only checked with your consent.');
  }
}
export class CodeMismatchError extends DomainError {
  override readonly name = 'CodeMismatchError';
  constructor(triesLeft: number) {
    super('Look at the newest message and type its six digits.', { triesLeft });
  }
}
export class CodeExpiredError extends DomainError {
  override readonly name = 'CodeExpiredError';
  constructor() {
    super('Ask for a new code.');
  }
}
export class AttemptsExhaustedError extends DomainError {
  override readonly name = 'AttemptsExhaustedError';
  constructor() {
    super('There are no attempts left.', { attemptsLeft: 0 });
  }
}
export class PasswordRejectedError extends DomainError {
  override readonly name = 'PasswordRejectedError';
  constructor(options?: ErrorOptions) {
    super('This password is easy to guess. A phrase of several words is a good one.', {}, options);
  }
}
export class UploadMissingError extends DomainError {
  override readonly name = 'UploadMissingError';
  constructor() {
    super('Upload the photo to the address you were given, before it expires.');
  }
}
export class IdempotencyKeyReusedError extends DomainError {
  override readonly name = 'IdempotencyKeyReusedError';
  constructor() {
    super('Make a new key for a new application.');
  }
}
export class RequestInProgressError extends DomainError {
  override readonly name = 'RequestInProgressError';
  constructor() {
    super('The first request with this key is still running. Try again in a moment.');
  }
}
