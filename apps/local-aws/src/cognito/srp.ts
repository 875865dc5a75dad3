import { createHash, createHmac, getDiffieHellman, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import type { SrpRecord } from './model.ts';

/**
 * Secure Remote Password as Cognito speaks it: SRP-6a (RFC 5054) over the 3072-bit group 15 of RFC 3526 with SHA-256, numbers
 * as hexadecimal with a zero byte before a high bit, and HKDF with Cognito's own label. The password never crosses the wire.
 */
const PRIME = BigInt(`0x${getDiffieHellman('modp15').getPrime('hex')}`);
const GENERATOR = 2n;
const SALT_BYTES = 16;
const PRIVATE_BYTES = 32;
const SECRET_BLOCK_BYTES = 256;
const KEY_BYTES = 16;
const KEY_LABEL = 'Caldera Derived Key';
const PUBLIC_HEX_LENGTH_MAX = 1024;

const toPaddedHex = (hex: string): string => {
  const even = hex.length % 2 === 1 ? `0${hex}` : hex;
  return /^[89a-f]/iu.test(even) ? `00${even}` : even;
};
const padded = (value: bigint): string => toPaddedHex(value.toString(16));
const hashHex = (hex: string): bigint => BigInt(`0x${createHash('sha256').update(hex, 'hex').digest('hex')}`);

const MULTIPLIER = hashHex(padded(PRIME) + padded(GENERATOR));

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % PRIME;
  for (let rest = exponent; rest > 0n; rest >>= 1n) {
    if (rest & 1n) result = (result * square) % PRIME;
    square = (square * square) % PRIME;
  }
  return result;
}

const poolName = (poolId: string): string => poolId.slice(poolId.indexOf('_') + 1);

export function makeSrpRecord(account: { poolId: string; sub: string }, password: string): SrpRecord {
  const salt = randomBytes(SALT_BYTES).toString('hex');
  const identity = createHash('sha256')
    .update(`${poolName(account.poolId)}${account.sub}:${password}`)
    .digest('hex');
  const verifier = power(GENERATOR, hashHex(toPaddedHex(salt) + identity));
  return { salt, verifier: verifier.toString(16) };
}

/** What the server keeps between the two steps; hexadecimal, the block in base64. */
export interface SrpExchange {
  readonly clientPublic: string;
  readonly serverPrivate: string;
  readonly serverPublic: string;
  readonly secretBlock: string;
}

/** Null when the client's public value is malformed, or a multiple of the prime (which would fix the shared secret). */
export function startSrp(clientPublicHex: string, record: SrpRecord): SrpExchange | null {
  if (!/^[0-9a-f]+$/iu.test(clientPublicHex) || clientPublicHex.length > PUBLIC_HEX_LENGTH_MAX) return null;
  const clientPublic = BigInt(`0x${clientPublicHex}`);
  if (clientPublic % PRIME === 0n) return null;
  const serverPrivate = BigInt(`0x${randomBytes(PRIVATE_BYTES).toString('hex')}`);
  const verifier = BigInt(`0x${record.verifier}`);
  const serverPublic = (MULTIPLIER * verifier + power(GENERATOR, serverPrivate)) % PRIME;
  return {
    clientPublic: clientPublic.toString(16),
    serverPrivate: serverPrivate.toString(16),
    serverPublic: serverPublic.toString(16),
    secretBlock: randomBytes(SECRET_BLOCK_BYTES).toString('base64'),
  };
}

export function isSrpSignatureRight(
  account: { poolId: string; sub: string },
  record: SrpRecord,
  exchange: SrpExchange,
  claim: { timestamp: string; signature: string },
): boolean {
  const clientPublic = BigInt(`0x${exchange.clientPublic}`);
  const scramble = hashHex(padded(clientPublic) + padded(BigInt(`0x${exchange.serverPublic}`)));
  const blinded = (clientPublic * power(BigInt(`0x${record.verifier}`), scramble)) % PRIME;
  const shared = power(blinded, BigInt(`0x${exchange.serverPrivate}`));
  const key = hkdfSync(
    'sha256',
    Buffer.from(padded(shared), 'hex'),
    Buffer.from(padded(scramble), 'hex'),
    KEY_LABEL,
    KEY_BYTES,
  );
  const expected = createHmac('sha256', Buffer.from(key))
    .update(poolName(account.poolId))
    .update(account.sub)
    .update(Buffer.from(exchange.secretBlock, 'base64'))
    .update(claim.timestamp)
    .digest();
  const given = Buffer.from(claim.signature, 'base64');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
