import { applicant, anyone, type Routes } from './route.ts';
import { newApplication } from '../objects.ts';
import { newKey } from '../bank.ts';

const mine = (of: { object(kind: 'application'): string }) => ({ path: { applicationId: of.object('application') } });

/** An application that waits for its contacts: what comes later is refused by its state, to the right applicant, too. */
export const ONBOARDING: Routes = {
  'POST /onboarding/v1/applications': {
    access: anyone,
    fill: () => ({ headers: { 'Idempotency-Key': newKey() }, body: newApplication() }),
    granted: 201,
  },
  'GET /onboarding/v1/applications/{applicationId}': { access: applicant, fill: mine },
  'POST /onboarding/v1/applications/{applicationId}/email-verification': {
    access: applicant,
    fill: (of) => ({ ...mine(of), body: { code: '000000' } }),
    granted: 422,
  },
  'POST /onboarding/v1/applications/{applicationId}/phone-verification': {
    access: applicant,
    fill: (of) => ({ ...mine(of), body: { code: '000000' } }),
    granted: 422,
  },
  'POST /onboarding/v1/applications/{applicationId}/codes': {
    access: applicant,
    fill: (of) => ({ ...mine(of), body: { channel: 'email' } }),
    granted: 202,
  },
  'PUT /onboarding/v1/applications/{applicationId}/consents': {
    access: applicant,
    fill: (of) => ({
      ...mine(of),
      body: { termsVersion: '2026-11', termsAccepted: true, biometricVersion: '2026-11', biometricAccepted: true },
    }),
    granted: 409,
  },
  'POST /onboarding/v1/applications/{applicationId}/selfie-upload': {
    access: applicant,
    fill: (of) => ({ ...mine(of), body: { contentType: 'image/jpeg', contentLength: 1000 } }),
    granted: 409,
  },
  'POST /onboarding/v1/applications/{applicationId}/selfie': { access: applicant, fill: mine, granted: 409 },
  'POST /onboarding/v1/applications/{applicationId}/liveness-sessions': {
    access: applicant,
    fill: mine,
    granted: 409,
  },
  'POST /onboarding/v1/applications/{applicationId}/submissions': {
    access: applicant,
    fill: (of) => ({ ...mine(of), body: {} }),
    granted: 409,
  },
};
