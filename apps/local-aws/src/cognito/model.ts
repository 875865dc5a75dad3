import * as z from 'zod';
import type { TRIGGERS } from '../resources.ts';

export type TriggerName = keyof typeof TRIGGERS;

/** A user pool. Every pool of this emulator signs in by e-mail, prevents user existence errors and wants 12 characters. */
export const poolSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** Lambda function ARN by trigger, as `LambdaConfig` spells it. */
  triggers: z.record(z.string(), z.string()),
  passwordLengthMin: z.number(),
  mfa: z.enum(['OFF', 'OPTIONAL', 'ON']),
  /** Names of schema attributes, with the prefix `custom:`. */
  customAttributes: z.array(z.string()),
  createdAt: z.number(),
});
export type Pool = z.infer<typeof poolSchema>;

export const poolClientSchema = z.object({
  id: z.string(),
  poolId: z.string(),
  name: z.string(),
  /** Null: a public client; no SECRET_HASH is asked. */
  secret: z.string().nullable(),
  explicitAuthFlows: z.array(z.string()),
  accessTokenSeconds: z.number(),
  idTokenSeconds: z.number(),
  refreshTokenSeconds: z.number(),
  /** Attributes a user may write through this client; null: every attribute that is not reserved to administrators. */
  writeAttributes: z.array(z.string()).nullable(),
  /** Null: a refresh token stays the same for its whole life. */
  rotation: z.object({ graceSeconds: z.number() }).nullable(),
  createdAt: z.number(),
});
export type PoolClient = z.infer<typeof poolClientSchema>;

/** scrypt parameters and result; base64. */
export const storedPasswordSchema = z.object({ cost: z.number(), salt: z.string(), hash: z.string() });
export type StoredPassword = z.infer<typeof storedPasswordSchema>;

/** Secure Remote Password verifier; hexadecimal. */
export const srpRecordSchema = z.object({ salt: z.string(), verifier: z.string() });
export type SrpRecord = z.infer<typeof srpRecordSchema>;

export const userSchema = z.object({
  poolId: z.string(),
  /** Cognito's `sub`; the username too, because pools sign in by e-mail. */
  sub: z.string(),
  attributes: z.record(z.string(), z.string()),
  /** Values the user asked for and has not proved yet; the old ones stay in force (AttributesRequireVerificationBeforeUpdate). */
  pendingAttributes: z.record(z.string(), z.string()),
  status: z.enum(['UNCONFIRMED', 'CONFIRMED', 'FORCE_CHANGE_PASSWORD']),
  isEnabled: z.boolean(),
  groups: z.array(z.string()),
  password: storedPasswordSchema,
  srp: srpRecordSchema,
  /** Epoch milliseconds; set while an administrator's temporary password is in force. */
  temporaryPasswordExpiresAt: z.number().nullable(),
  softwareToken: z.object({
    pendingSecret: z.string().nullable(),
    secret: z.string().nullable(),
    isEnabled: z.boolean(),
    /** Last accepted 30 s step: a code works once. */
    lastStep: z.number(),
  }),
  createdAt: z.number(),
  modifiedAt: z.number(),
});
export type User = z.infer<typeof userSchema>;

/**
 * Whom a request is about. For an unknown name `user` is null and `sub` is a stable stand-in, so that counters, codes and
 * challenge sessions work on the same path, and take the same time, as for a real user.
 */
export interface Subject {
  readonly poolId: string;
  readonly sub: string;
  readonly user: User | null;
}

export interface PoolAndClient {
  readonly pool: Pool;
  readonly client: PoolClient;
}
