import { generateKeyPairSync } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonFile, writeJsonFile } from './json-file.ts';
import { SERVICES } from './services.ts';

/** The control panel of local-aws signs as this caller; it exists only on a local stack. */
export const OPERATOR = 'operator';

const KEY_OWNERS = [...SERVICES, OPERATOR] as const;
export type KeyOwner = (typeof KEY_OWNERS)[number];

export function privateKeyPath(directory: string, owner: KeyOwner): string {
  return join(directory, `${owner}.json`);
}

/** JWKS of all public keys; a key's `kid` is the name of the service that signs with it. */
export function trustPath(directory: string): string {
  return join(directory, 'trust.json');
}

/**
 * Makes the Ed25519 key of every service that has none, and writes who may be trusted. Keys that exist are kept: tokens
 * live 60 s, but a running service must still be understood by one that restarts.
 */
export function ensureKeys(directory: string): void {
  mkdirSync(directory, { recursive: true });
  chmodSync(directory, 0o700);
  const publicKeys = KEY_OWNERS.map((owner) => {
    const path = privateKeyPath(directory, owner);
    const recorded = readJsonFile(path);
    const key = isPrivateKey(recorded) ? recorded : generateKey(owner);
    if (key !== recorded) writeJsonFile(path, key, 0o600);
    const { d: _private, ...publicKey } = key;
    return publicKey;
  });
  writeJsonFile(trustPath(directory), { keys: publicKeys });
}

function generateKey(owner: KeyOwner): JsonWebKey {
  const { privateKey } = generateKeyPairSync('ed25519');
  return { ...privateKey.export({ format: 'jwk' }), kid: owner, alg: 'EdDSA', use: 'sig' };
}

function isPrivateKey(value: unknown): value is JsonWebKey {
  return typeof value === 'object' && value !== null && 'd' in value && 'kid' in value && 'crv' in value;
}
