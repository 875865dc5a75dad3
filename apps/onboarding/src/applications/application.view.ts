import type { ApplicationView } from '@bank/contracts';
import { type Application, attemptsLeft } from './application.ts';

/** What the applicant may know: the state, never the reason of a review, an id of a face or of a customer. */
export const toView = (application: Application): ApplicationView => ({
  applicationId: application.applicationId,
  state: application.state,
  emailVerified: application.email.verifiedAt !== null,
  phoneVerified: application.phone.verifiedAt !== null,
  biometricConsent: application.consents?.isBiometricAccepted ?? null,
  attemptsLeft: attemptsLeft(application),
  createdAt: application.createdAt,
  updatedAt: application.updatedAt,
});
