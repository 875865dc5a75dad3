import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import * as z from 'zod';

/** The answer to a DEVICE_KEY challenge, as auth sends it. */
const DeviceProof = z.strictObject({
  deviceId: z.uuid(),
  /** ECDSA P-256 over SHA-256 of the nonce's UTF-8 bytes, IEEE P1363 (r||s), base64url. */
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});
export type DeviceProof = z.infer<typeof DeviceProof>;

export function parseDeviceProof(answer: string): DeviceProof | undefined {
  try {
    return DeviceProof.safeParse(JSON.parse(answer)).data;
  } catch {
    return undefined;
  }
}

/**
 * A P-256 key nobody holds: x is the generator's, so the point is on the curve. An unknown device is checked against
 * it, so that it takes as long as a known one.
 */
export const NOBODYS_KEY: JsonWebKey = {
  kty: 'EC',
  crv: 'P-256',
  x: 'axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY',
  y: 'T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU',
};

export function isSignedBy(
  publicKey: JsonWebKey,
  proof: { readonly signature: string; readonly nonce: string },
): boolean {
  const key = createPublicKey({ key: publicKey, format: 'jwk' });
  const signature = Buffer.from(proof.signature, 'base64url');
  return verify('sha256', Buffer.from(proof.nonce, 'utf8'), { key, dsaEncoding: 'ieee-p1363' }, signature);
}
