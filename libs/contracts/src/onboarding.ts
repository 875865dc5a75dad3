import * as z from 'zod';
import { DateText, InstantText, Uuid } from './common.ts';
import { ComplementaryRecordRequest } from './complementary.ts';

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

/** E.164, with the leading plus. */
export const PhoneText = z
  .string()
  .regex(/^\+[1-9][0-9]{6,14}$/)
  .meta({ id: 'Phone', examples: ['+34600111222'] });
export const EmailText = z.email().max(254).meta({ id: 'Email' });
/** NIST SP 800-63B: length over composition; any Unicode, spaces included, never changed. */
export const PasswordText = z.string().min(12).max(128);

export const ApplicationRequest = z
  .strictObject({
    email: EmailText,
    phone: PhoneText,
    password: PasswordText,
    fullName: z.string().min(2).max(140),
    dateOfBirth: DateText,
    address: ComplementaryRecordRequest.shape.address,
    occupation: ComplementaryRecordRequest.shape.occupation,
    locale: z.enum(['en', 'es']),
    currency: z.enum(['EUR', 'USD']).default('EUR'),
  })
  .meta({ id: 'ApplicationRequest' });
export type ApplicationRequest = z.infer<typeof ApplicationRequest>;

export const ApplicationView = z
  .strictObject({
    applicationId: Uuid,
    state: z.enum(APPLICATION_STATES),
    emailVerified: z.boolean(),
    phoneVerified: z.boolean(),
    biometricConsent: z.boolean().nullable(),
    /** How many photo or face checks are left before the application waits for a person. */
    attemptsLeft: z.number().int(),
    createdAt: InstantText,
    updatedAt: InstantText,
  })
  .meta({ id: 'Application' });
export type ApplicationView = z.infer<typeof ApplicationView>;

/** The token is shown once; it is the applicant's key to go on, on any device, as `X-Application-Token`. */
export const ApplicationStarted = z
  .strictObject({ application: ApplicationView, applicationToken: z.string() })
  .meta({ id: 'ApplicationStarted' });
export type ApplicationStarted = z.infer<typeof ApplicationStarted>;

export const VerificationCode = z
  .strictObject({ code: z.string().regex(/^[0-9]{6}$/) })
  .meta({ id: 'VerificationCode' });

/** Sends a new code; the one before stops counting. */
export const CodeRequest = z.strictObject({ channel: z.enum(['email', 'phone']) }).meta({ id: 'CodeRequest' });
export type CodeRequest = z.infer<typeof CodeRequest>;

export const ConsentRequest = z
  .strictObject({
    termsVersion: z.literal('2026-11'),
    termsAccepted: z.literal(true),
    biometricVersion: z.literal('2026-11'),
    biometricAccepted: z.boolean(),
  })
  .meta({ id: 'ConsentRequest' });
export type ConsentRequest = z.infer<typeof ConsentRequest>;

export const SelfieUploadRequest = z
  .strictObject({
    contentType: z.enum(['image/jpeg', 'image/png']),
    contentLength: z.number().int().min(1).max(5_000_000),
  })
  .meta({ id: 'SelfieUploadRequest' });
export type SelfieUploadRequest = z.infer<typeof SelfieUploadRequest>;

/** PUT the bytes to `url` with exactly these headers before `expiresAt`. */
export const SelfieUpload = z
  .strictObject({ url: z.url(), headers: z.record(z.string(), z.string()), expiresAt: InstantText })
  .meta({ id: 'SelfieUpload' });
export type SelfieUpload = z.infer<typeof SelfieUpload>;

export const LivenessSession = z
  .strictObject({ livenessSessionId: z.string(), expiresAt: InstantText })
  .meta({ id: 'LivenessSession' });
export type LivenessSession = z.infer<typeof LivenessSession>;

export const SubmissionRequest = z
  .strictObject({ livenessSessionId: z.string().max(64).optional() })
  .meta({ id: 'SubmissionRequest' });
export type SubmissionRequest = z.infer<typeof SubmissionRequest>;
