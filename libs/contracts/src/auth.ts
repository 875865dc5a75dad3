import * as z from 'zod';
import { InstantText, Uuid } from './common.ts';

export const PasswordLoginRequest = z
  .strictObject({
    username: z.string().min(1).max(254),
    password: z.string().min(1).max(128),
    deviceId: Uuid.optional(),
  })
  .meta({ id: 'PasswordLoginRequest' });
export type PasswordLoginRequest = z.infer<typeof PasswordLoginRequest>;

/** Bearer tokens for the mobile app and scripts; lifetimes in seconds. */
export const TokenSet = z
  .strictObject({
    accessToken: z.string(),
    refreshToken: z.string(),
    tokenType: z.literal('Bearer'),
    expiresIn: z.number().int(),
    sessionId: z.string(),
  })
  .meta({ id: 'TokenSet' });
export type TokenSet = z.infer<typeof TokenSet>;

export const RefreshRequest = z
  .strictObject({ refreshToken: z.string().min(20).max(4096) })
  .meta({ id: 'RefreshRequest' });

/** The refresh token is revoked as well when it is given; the session ends either way. */
export const LogoutRequest = z
  .strictObject({ refreshToken: z.string().min(20).max(4096).optional() })
  .meta({ id: 'LogoutRequest' });
export type LogoutRequest = z.infer<typeof LogoutRequest>;

/** A P-256 public key made in the device's keystore; the private key never leaves the device. */
export const DeviceRegistrationRequest = z
  .strictObject({
    deviceId: Uuid,
    name: z.string().min(1).max(60),
    publicKey: z.strictObject({
      kty: z.literal('EC'),
      crv: z.literal('P-256'),
      x: z.string().max(50),
      y: z.string().max(50),
    }),
  })
  .meta({ id: 'DeviceRegistrationRequest' });
export type DeviceRegistrationRequest = z.infer<typeof DeviceRegistrationRequest>;

export const DeviceView = z
  .strictObject({ deviceId: Uuid, name: z.string(), registeredAt: InstantText, lastUsedAt: InstantText.nullable() })
  .meta({ id: 'Device' });
export type DeviceView = z.infer<typeof DeviceView>;
export const DeviceList = z.strictObject({ devices: z.array(DeviceView) }).meta({ id: 'DeviceList' });
export type DeviceList = z.infer<typeof DeviceList>;

export const FaceLoginRequest = z
  .strictObject({ username: z.string().min(1).max(254), deviceId: Uuid })
  .meta({ id: 'FaceLoginRequest' });
export type FaceLoginRequest = z.infer<typeof FaceLoginRequest>;

/** Sign the UTF-8 bytes of `nonce` with the device key: ECDSA P-256 SHA-256, IEEE P1363 (r||s), base64url. */
export const FaceLoginStarted = z
  .strictObject({ loginId: Uuid, nonce: z.string(), expiresAt: InstantText })
  .meta({ id: 'FaceLoginStarted' });
export type FaceLoginStarted = z.infer<typeof FaceLoginStarted>;

export const DeviceProof = z
  .strictObject({ signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/) })
  .meta({ id: 'DeviceProof' });

/** Show this liveness session to the camera, then complete the login. */
export const FaceChallenge = z
  .strictObject({ livenessSessionId: z.string(), expiresAt: InstantText })
  .meta({ id: 'FaceChallenge' });
export type FaceChallenge = z.infer<typeof FaceChallenge>;

export const SessionView = z
  .strictObject({
    sessionId: z.string(),
    method: z.enum(['password', 'face']),
    deviceId: Uuid.nullable(),
    startedAt: InstantText,
    current: z.boolean(),
  })
  .meta({ id: 'Session' });
export type SessionView = z.infer<typeof SessionView>;
export const SessionList = z.strictObject({ sessions: z.array(SessionView) }).meta({ id: 'SessionList' });
export type SessionList = z.infer<typeof SessionList>;
