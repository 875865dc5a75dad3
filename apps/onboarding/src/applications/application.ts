import { addMs, DomainError, type Instant, invariant } from '@bank/domain';
import * as z from 'zod';
import {
  ApplicationStateError,
  AttemptsExhaustedError,
  CodeExpiredError,
  CodeMismatchError,
  ConsentRequiredError,
} from './application.errors.ts';

/** Photo and face checks before a person has to look. */
export const FACE_ATTEMPTS_MAX = 5;
/** Tries of one code. */
export const CODE_TRIES_MAX = 5;
/** Codes sent again to one address. */
export const CODE_SENDS_MAX = 5;
export const PHONE_CODE_LIFETIME_MS = 10 * 60_000;
/** Uploads and liveness sessions cost money whether they succeed or not. */
export const UPLOADS_MAX = 30;
export const LIVENESS_SESSIONS_MAX = 20;

const text = z.string();
const instant = z.string().transform((value) => value as Instant);

export const APPLICATION_STATES = [
  'CONTACT',
  'CONSENT',
  'SELFIE',
  'LIVENESS',
  'SUBMITTED',
  'APPROVED',
  'IN_REVIEW',
  'DECLINED',
] as const;
export type ApplicationState = (typeof APPLICATION_STATES)[number];

/** Why a person has to look. The applicant is never told which. */
export const REVIEW_REASONS = [
  'biometric-consent-refused',
  'face-attempts-exhausted',
  'possible-duplicate',
  'screening-possible-hit',
  'approval-impossible',
] as const;
export type ReviewReason = (typeof REVIEW_REASONS)[number];

const Channel = z.object({ verifiedAt: instant.nullable(), tries: z.number().int(), sends: z.number().int() });

/** Steps of the approval that are done, with what later steps need of them. */
export const ApprovalProgress = z.object({
  screeningId: text.optional(),
  faceId: text.optional(),
  isCustomerMade: z.boolean().optional(),
  accountId: text.optional(),
  isRecordMade: z.boolean().optional(),
  isUserEnabled: z.boolean().optional(),
  /** Runs that did not reach the end, for the back-off and its limit. */
  failedRuns: z.number().int().default(0),
});
export type ApprovalProgress = z.infer<typeof ApprovalProgress>;

/** An application as it is stored. `version` grows with every change: writes are conditional on it. */
export const Application = z.object({
  applicationId: text,
  version: z.number().int(),
  state: z.enum(APPLICATION_STATES),
  tokenDigest: text,
  requestDigest: text,
  emailDigest: text,
  /** Cognito's `sub`; null before the user exists, and for ever when the e-mail had one already. */
  subject: text.nullable(),
  /** Made for an e-mail that has an account: looks like any other and leads nowhere. */
  isDecoy: z.boolean(),
  person: z.object({
    email: text,
    phone: text,
    fullName: text,
    dateOfBirth: text,
    address: z.object({ line1: text, city: text, postalCode: text, country: text }),
    occupation: text,
    locale: z.enum(['en', 'es']),
    currency: z.enum(['EUR', 'USD']),
  }),
  email: Channel,
  phone: Channel.extend({ codeDigest: text.nullable(), codeExpiresAt: instant.nullable() }),
  consents: z
    .object({ termsVersion: text, biometricVersion: text, isBiometricAccepted: z.boolean(), givenAt: instant })
    .nullable(),
  attemptsUsed: z.number().int(),
  upload: z.object({ key: text, contentType: text, expiresAt: instant }).nullable(),
  uploads: z.number().int(),
  selfie: z.object({ key: text, version: text, takenAt: instant }).nullable(),
  liveness: z.object({ sessionId: text, isUsed: z.boolean(), expiresAt: instant }).nullable(),
  livenessSessions: z.number().int(),
  progress: ApprovalProgress,
  reviewReason: z.enum(REVIEW_REASONS).nullable(),
  /** Present exactly while SUBMITTED: puts the application into the index of work to finish. */
  pendingShard: text.optional(),
  /** When the next run may begin: the lease of a running one, or the back-off after a failed one. */
  dueAt: instant.optional(),
  traceparent: text,
  createdAt: instant,
  updatedAt: instant,
});
export type Application = z.infer<typeof Application>;

export type CodeChannel = 'email' | 'phone';

export interface NewApplication {
  readonly applicationId: string;
  readonly tokenDigest: string;
  readonly requestDigest: string;
  readonly emailDigest: string;
  readonly person: Application['person'];
  readonly traceparent: string;
  readonly now: Instant;
}

export function newApplication(facts: NewApplication): Application {
  const { now, ...own } = facts;
  const channel = { verifiedAt: null, tries: 0, sends: 0 };
  return {
    ...own,
    version: 1,
    state: 'CONTACT',
    subject: null,
    isDecoy: false,
    email: channel,
    phone: { ...channel, codeDigest: null, codeExpiresAt: null },
    consents: null,
    attemptsUsed: 0,
    upload: null,
    uploads: 0,
    selfie: null,
    liveness: null,
    livenessSessions: 0,
    progress: { failedRuns: 0 },
    reviewReason: null,
    createdAt: now,
    updatedAt: now,
  };
}

export const attemptsLeft = (application: Application): number =>
  Math.max(0, FACE_ATTEMPTS_MAX - application.attemptsUsed);

/** @throws ApplicationStateError, AttemptsExhaustedError */
export function requireState(application: Application, ...states: readonly ApplicationState[]): void {
  if (states.includes(application.state)) return;
  if (application.reviewReason === 'face-attempts-exhausted') throw new AttemptsExhaustedError();
  throw new ApplicationStateError(application.state);
}

/** A change to store, and the refusal to give afterwards: a wrong code is refused and counted. */
export interface Decision {
  readonly application: Application;
  readonly refusal: DomainError | null;
}

const granted = (application: Application): Decision => ({ application, refusal: null });
const refused = (application: Application, refusal: DomainError): Decision => ({ application, refusal });

/**
 * Counts one try of the e-mail's code before Cognito is asked, so that parallel guesses cannot try more.
 * @throws ApplicationStateError, AttemptsExhaustedError
 */
export function countEmailTry(application: Application): Application {
  requireState(application, 'CONTACT');
  if (application.email.tries >= CODE_TRIES_MAX) throw new AttemptsExhaustedError();
  return { ...application, email: { ...application.email, tries: application.email.tries + 1 } };
}

export const emailVerified = (application: Application, now: Instant): Application =>
  application.email.verifiedAt !== null
    ? application
    : contactChecked({ ...application, email: { ...application.email, verifiedAt: now } });

/** @throws ApplicationStateError, AttemptsExhaustedError; wrong and late codes are counted refusals. */
export function tryPhoneCode(application: Application, codeDigest: string, now: Instant): Decision {
  requireState(application, 'CONTACT');
  const { phone } = application;
  if (phone.tries >= CODE_TRIES_MAX) throw new AttemptsExhaustedError();
  const counted = { ...application, phone: { ...phone, tries: phone.tries + 1 } };
  if (phone.codeDigest === null || phone.codeExpiresAt === null || now >= phone.codeExpiresAt)
    return refused(counted, new CodeExpiredError());
  if (phone.codeDigest !== codeDigest)
    return refused(counted, new CodeMismatchError(CODE_TRIES_MAX - counted.phone.tries));
  const verified = { ...counted.phone, verifiedAt: now, codeDigest: null, codeExpiresAt: null };
  return granted(contactChecked({ ...application, phone: verified }));
}

const contactChecked = (application: Application): Application =>
  application.email.verifiedAt !== null && application.phone.verifiedAt !== null
    ? { ...application, state: 'CONSENT' }
    : application;

/** @throws ApplicationStateError (also when it is verified), AttemptsExhaustedError past the limit of sends. */
export function countCodeSend(application: Application, channel: CodeChannel): Application {
  requireState(application, 'CONTACT');
  const known = application[channel];
  if (known.verifiedAt !== null) throw new ApplicationStateError(application.state);
  if (known.sends >= CODE_SENDS_MAX) throw new AttemptsExhaustedError();
  const next = { tries: 0, sends: known.sends + 1 };
  return channel === 'email'
    ? { ...application, email: { ...application.email, ...next } }
    : { ...application, phone: { ...application.phone, ...next } };
}

export const withPhoneCode = (application: Application, codeDigest: string, now: Instant): Application => ({
  ...application,
  phone: { ...application.phone, codeDigest, codeExpiresAt: addMs(now, PHONE_CODE_LIFETIME_MS) },
});

export interface ConsentsGiven {
  readonly termsVersion: string;
  readonly biometricVersion: string;
  readonly isBiometricAccepted: boolean;
}

/** Without biometrics a person decides; nothing of the face is ever asked for. @throws ApplicationStateError */
export function giveConsents(application: Application, consents: ConsentsGiven, now: Instant): Application {
  requireState(application, 'CONSENT', 'SELFIE');
  const next = { ...application, consents: { ...consents, givenAt: now } };
  return consents.isBiometricAccepted ? { ...next, state: 'SELFIE' } : refer(next, 'biometric-consent-refused');
}

export const refer = (application: Application, reviewReason: ReviewReason): Application =>
  withoutWork({ ...application, state: 'IN_REVIEW', reviewReason });

const withoutWork = ({ pendingShard: _shard, dueAt: _due, ...application }: Application): Application => application;

/** @throws ApplicationStateError, AttemptsExhaustedError, ConsentRequiredError */
export function requireFaceStep(application: Application, ...states: readonly ApplicationState[]): void {
  requireState(application, ...states);
  if (application.consents?.isBiometricAccepted !== true) throw new ConsentRequiredError();
}

/** @throws as requireFaceStep; AttemptsExhaustedError past the limit of uploads. */
export function openUpload(application: Application, upload: NonNullable<Application['upload']>): Application {
  requireFaceStep(application, 'SELFIE', 'LIVENESS');
  if (application.uploads >= UPLOADS_MAX) throw new AttemptsExhaustedError();
  return { ...application, upload, uploads: application.uploads + 1 };
}

/** A new selfie also asks for a new face check. @throws as requireFaceStep */
export function keepSelfie(application: Application, selfie: NonNullable<Application['selfie']>): Application {
  requireFaceStep(application, 'SELFIE', 'LIVENESS');
  return { ...application, state: 'LIVENESS', selfie, upload: null, liveness: null };
}

/** One photo or face check did not succeed; the last one sends the application to a person. */
export function countFailedCheck(application: Application): Application {
  const next = { ...application, attemptsUsed: application.attemptsUsed + 1, upload: null };
  return attemptsLeft(next) === 0 ? refer(next, 'face-attempts-exhausted') : next;
}

/** @throws as requireFaceStep; AttemptsExhaustedError past the limit of sessions. */
export function openLiveness(
  application: Application,
  session: { sessionId: string; expiresAt: Instant },
): Application {
  requireFaceStep(application, 'LIVENESS');
  if (application.livenessSessions >= LIVENESS_SESSIONS_MAX) throw new AttemptsExhaustedError();
  return {
    ...application,
    liveness: { ...session, isUsed: false },
    livenessSessions: application.livenessSessions + 1,
  };
}

export const useLiveness = (application: Application): Application => {
  invariant(application.liveness !== null, 'a liveness session was started');
  return { ...application, liveness: { ...application.liveness, isUsed: true } };
};

/** One shard is plenty: applications stay in the index for seconds. */
export const PENDING_SHARD = '0';

export const submit = (application: Application, now: Instant): Application => ({
  ...useLiveness(application),
  state: 'SUBMITTED',
  pendingShard: PENDING_SHARD,
  dueAt: now,
});

export const approve = (application: Application): Application => withoutWork({ ...application, state: 'APPROVED' });
