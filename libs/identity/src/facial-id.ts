import * as z from 'zod';

/** A row of the Facial ID table: which face of which collection is this person's. Written by onboarding alone. */
export const FacialId = z.object({
  subject: z.string(),
  faceId: z.string(),
  collectionId: z.string(),
  externalId: z.string(),
  /** Opaque key of the photo in the photos bucket. */
  imageKey: z.string(),
  imageVersion: z.string(),
  consentVersion: z.string(),
  enrolledAt: z.string(),
});
export type FacialId = z.infer<typeof FacialId>;
