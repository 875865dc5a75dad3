/**
 * A refusal as the Cognito protocol spells it: HTTP 400 (500 for our own faults), body `{ __type, message }`, header
 * `x-amzn-errortype`. Names and texts are Cognito's own, because SDK clients and services match on them.
 */
export class CognitoError extends Error {
  readonly type: string;
  readonly status: number;

  constructor(type: string, message: string, status = 400) {
    super(message);
    this.name = 'CognitoError';
    this.type = type;
    this.status = status;
  }
}

/** The one answer for "no such user" and "wrong password" alike. */
export const incorrectCredentials = (): CognitoError => notAuthorized('Incorrect username or password.');
export const notAuthorized = (message: string): CognitoError => new CognitoError('NotAuthorizedException', message);
export const invalidSession = (): CognitoError => notAuthorized('Invalid session for the user.');
export const userDisabled = (): CognitoError => notAuthorized('User is disabled.');
export const invalidParameter = (message: string): CognitoError =>
  new CognitoError('InvalidParameterException', message);
export const resourceNotFound = (message: string): CognitoError =>
  new CognitoError('ResourceNotFoundException', message);
export const userNotFound = (): CognitoError => new CognitoError('UserNotFoundException', 'User does not exist.');
export const invalidPassword = (reason: string): CognitoError =>
  new CognitoError('InvalidPasswordException', `Password did not conform with policy: ${reason}`);
export const codeMismatch = (): CognitoError =>
  new CognitoError('CodeMismatchException', 'Invalid verification code provided, please try again.');
export const codeExpired = (): CognitoError =>
  new CognitoError('ExpiredCodeException', 'Invalid code provided, please request a code again.');
export const limitExceeded = (): CognitoError =>
  new CognitoError('LimitExceededException', 'Attempt limit exceeded, please try after some time.');
export const userNotConfirmed = (): CognitoError =>
  new CognitoError('UserNotConfirmedException', 'User is not confirmed.');
export const emailTaken = (type: 'UsernameExistsException' | 'AliasExistsException'): CognitoError =>
  new CognitoError(type, 'An account with the given email already exists.');
