import type { RefusalName } from '@bank/domain';

interface ProblemRow {
  /** Last segment of the problem's `type` URI; never changes once published. */
  readonly slug: string;
  readonly status: number;
  readonly title: string;
  /** True when the same request may succeed later without a change. */
  readonly retryable?: true;
}

const PROBLEM_BASE = 'https://alder.example/problems/';

/** The only map from refusal to problem (RFC 9457). Total by type: a refusal without a row does not compile. */
export const PROBLEMS: Readonly<Record<RefusalName, ProblemRow>> = {
  ValidationError: { slug: 'validation', status: 400, title: 'The request is not valid' },
  UnauthenticatedError: { slug: 'unauthenticated', status: 401, title: 'Sign in to continue' },
  ForbiddenError: { slug: 'forbidden', status: 403, title: 'Not allowed' },
  ClientNotActiveError: { slug: 'client-not-active', status: 403, title: 'This access is not active' },
  NotFoundError: { slug: 'not-found', status: 404, title: 'Not found' },
  MethodNotAllowedError: { slug: 'method-not-allowed', status: 405, title: 'Method not allowed' },
  PayloadTooLargeError: { slug: 'payload-too-large', status: 413, title: 'The request is too large' },
  UnsupportedMediaTypeError: { slug: 'unsupported-media-type', status: 415, title: 'Unsupported media type' },
  RateLimitedError: { slug: 'rate-limited', status: 429, title: 'Too many requests', retryable: true },
  DependencyUnavailableError: { slug: 'unavailable', status: 503, title: 'Temporarily unavailable', retryable: true },
  IdempotencyKeyMissingError: { slug: 'idempotency-key-missing', status: 400, title: 'Idempotency-Key is required' },
  IdempotencyKeyMalformedError: {
    slug: 'idempotency-key-malformed',
    status: 400,
    title: 'Idempotency-Key is malformed',
  },
  IdempotencyKeyReusedError: {
    slug: 'idempotency-key-reused',
    status: 422,
    title: 'This Idempotency-Key belongs to another request',
  },
  RequestInProgressError: {
    slug: 'request-in-progress',
    status: 409,
    title: 'The first request is still running',
    retryable: true,
  },
  InsufficientFundsError: {
    slug: 'insufficient-funds',
    status: 422,
    title: 'There is not enough money in the account',
  },
  AccountNotActiveError: { slug: 'account-not-active', status: 422, title: 'The account cannot be used for this' },
  CurrencyMismatchError: { slug: 'currency-mismatch', status: 422, title: 'The accounts have different currencies' },
  SameAccountError: { slug: 'same-account', status: 422, title: 'Payer and payee are the same account' },
  PayeeNotFoundError: { slug: 'payee-not-found', status: 422, title: 'There is no such payee account' },
  LimitExceededError: { slug: 'limit-exceeded', status: 422, title: 'The transfer is above a limit of the account' },
  AlreadyUndoneError: { slug: 'already-undone', status: 422, title: 'The transfer was taken back before' },
  TransferNotReversibleError: {
    slug: 'transfer-not-reversible',
    status: 422,
    title: 'This transfer cannot be taken back',
  },
  HoldEndedError: { slug: 'hold-ended', status: 409, title: 'The hold has ended' },
  CaptureTooLargeError: { slug: 'capture-too-large', status: 422, title: 'More than what is held cannot be captured' },
  CaptureRefusedError: { slug: 'capture-refused', status: 422, title: 'The capture was refused' },
  AccountStateError: { slug: 'account-state', status: 409, title: 'The account cannot become that' },
  LimitRaiseError: { slug: 'limit-raise', status: 403, title: 'A limit can be lowered here, not raised' },
  TransferIdReusedError: {
    slug: 'transfer-id-reused',
    status: 422,
    title: 'This transfer id belongs to another transfer',
  },
  TransferExpiredError: { slug: 'transfer-expired', status: 422, title: 'The transfer was not executed in time' },
  TransferRefusedError: { slug: 'transfer-refused', status: 422, title: 'The transfer was refused' },
  TransferNotPostedError: { slug: 'transfer-not-posted', status: 409, title: 'The transfer has not been made' },
  StatementTooLargeError: {
    slug: 'statement-too-large',
    status: 422,
    title: 'The period has too many movements for one statement',
  },
  ResourceIdReusedError: { slug: 'resource-id-reused', status: 422, title: 'This id belongs to another resource' },
  OrderStateError: { slug: 'order-state', status: 409, title: 'The order does not allow this any more' },
  OrderChangedError: { slug: 'order-changed', status: 409, title: 'The order has changed meanwhile' },
  OrderBusyError: {
    slug: 'order-busy',
    status: 409,
    title: 'A payment of this order is being made right now',
    retryable: true,
  },
  OrderLimitError: { slug: 'order-limit', status: 422, title: 'The account has too many orders' },
  ApplicationStateError: { slug: 'application-state', status: 409, title: 'The application is not at this step' },
  ConsentRequiredError: { slug: 'consent-required', status: 422, title: 'Consent is required first' },
  CodeMismatchError: { slug: 'code-mismatch', status: 422, title: 'The code is not right' },
  CodeExpiredError: { slug: 'code-expired', status: 422, title: 'The code has expired' },
  AttemptsExhaustedError: { slug: 'attempts-exhausted', status: 429, title: 'Too many attempts' },
  PasswordRejectedError: { slug: 'password-rejected', status: 422, title: 'Choose another password' },
  UploadMissingError: { slug: 'upload-missing', status: 422, title: 'The photo has not been uploaded' },
  ImageInvalidError: { slug: 'image-invalid', status: 422, title: 'The file is not a usable photo' },
  ImageTooLargeError: { slug: 'image-too-large', status: 422, title: 'The photo is too large' },
  NoFaceError: { slug: 'no-face', status: 422, title: 'No face was found in the photo' },
  SeveralFacesError: { slug: 'several-faces', status: 422, title: 'There is more than one face in the photo' },
  FaceTooSmallError: { slug: 'face-too-small', status: 422, title: 'The face is too small in the photo' },
  ImageTooDarkError: { slug: 'image-too-dark', status: 422, title: 'The photo is too dark' },
  ImageTooBlurredError: { slug: 'image-too-blurred', status: 422, title: 'The photo is not sharp enough' },
  LivenessFailedError: { slug: 'liveness-failed', status: 422, title: 'The face check did not succeed' },
  LivenessExpiredError: { slug: 'liveness-expired', status: 410, title: 'The face check has expired' },
  LivenessUsedError: { slug: 'liveness-used', status: 409, title: 'The face check was already used' },
  FaceMismatchError: { slug: 'face-mismatch', status: 422, title: 'The faces do not match' },
  LoginRefusedError: { slug: 'login-refused', status: 401, title: 'These details do not match' },
  LoginExpiredError: { slug: 'login-expired', status: 410, title: 'This sign-in has expired' },
  DeviceUnknownError: { slug: 'device-unknown', status: 404, title: 'Not found' },
  DeviceLimitError: { slug: 'device-limit', status: 422, title: 'There are too many devices' },
  RecentLoginRequiredError: { slug: 'recent-login-required', status: 403, title: 'Sign in again to do this' },
  PayeeCheckUnusableError: {
    slug: 'payee-check-unusable',
    status: 422,
    title: 'This check of the payee does not cover the payment',
  },
  PayeeChoiceMadeError: { slug: 'payee-choice-made', status: 409, title: 'The choice has been made' },
  BeneficiaryExistsError: { slug: 'beneficiary-exists', status: 409, title: 'There is a beneficiary with this IBAN' },
  BeneficiaryLimitError: { slug: 'beneficiary-limit', status: 422, title: 'There are too many beneficiaries' },
  BulkFileInvalidError: { slug: 'bulk-file-invalid', status: 422, title: 'The file has faults' },
  BulkDuplicateError: { slug: 'bulk-duplicate', status: 409, title: 'This file was sent before' },
  BulkDigestMismatchError: { slug: 'bulk-digest-mismatch', status: 409, title: 'This is the digest of another file' },
  BulkStateError: { slug: 'bulk-state', status: 409, title: 'The bulk payment is not at this step' },
};

export const problemType = (name: RefusalName): string => PROBLEM_BASE + PROBLEMS[name].slug;

/** For what no refusal describes: a bug or a fault. Says nothing but the trace id. */
export const INTERNAL_PROBLEM = {
  type: `${PROBLEM_BASE}internal`,
  title: 'Something went wrong',
  status: 500,
} as const;
