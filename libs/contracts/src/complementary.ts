import * as z from 'zod';
import { DateText, InstantText, Uuid } from './common.ts';

export const ComplementaryRecordRequest = z
  .strictObject({
    address: z.strictObject({
      line1: z.string().min(1).max(140),
      city: z.string().min(1).max(80),
      postalCode: z.string().min(2).max(12),
      country: z.string().regex(/^[A-Z]{2}$/),
    }),
    occupation: z.string().min(1).max(80),
    locale: z.enum(['en', 'es']),
  })
  .meta({ id: 'ComplementaryRecordRequest' });
export type ComplementaryRecordRequest = z.infer<typeof ComplementaryRecordRequest>;

export const ComplementaryRecord = ComplementaryRecordRequest.extend({
  customerId: Uuid,
  riskRating: z.enum(['LOW', 'MEDIUM', 'HIGH']),
  updatedAt: InstantText,
}).meta({ id: 'ComplementaryRecord' });
export type ComplementaryRecord = z.infer<typeof ComplementaryRecord>;

export const ScreeningRequest = z
  .strictObject({
    applicationId: Uuid,
    fullName: z.string().min(1).max(140),
    dateOfBirth: DateText,
    country: z.string().regex(/^[A-Z]{2}$/),
  })
  .meta({ id: 'ScreeningRequest' });
export type ScreeningRequest = z.infer<typeof ScreeningRequest>;

export const ScreeningResult = z
  .strictObject({
    screeningId: Uuid,
    outcome: z.enum(['CLEAR', 'POSSIBLE_HIT']),
    listVersion: z.string(),
    screenedAt: InstantText,
  })
  .meta({ id: 'ScreeningResult' });
export type ScreeningResult = z.infer<typeof ScreeningResult>;
