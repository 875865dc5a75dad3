import { generateKeyPairSync, type KeyObject, randomBytes, randomUUID, sign } from 'node:crypto';
import type { Person as FaceName } from '../faces/faces.ts';
import type { Bank } from '../../libs/sdk/src/index.ts';
import type { World } from './world.ts';

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly sessionId: string;
}

/** Somebody who becomes a client during the journey, with what only they have: password, phone, device key, face. */
export interface Person {
  readonly fullName: string;
  readonly face: FaceName;
  readonly email: string;
  readonly phone: string;
  readonly password: string;
  readonly locale: 'en' | 'es';
  readonly device: {
    readonly id: string;
    readonly publicKey: { kty: 'EC'; crv: 'P-256'; x: string; y: string };
    readonly privateKey: KeyObject;
  };
  readonly pushToken: string;
  readonly bank: Bank;
  applicationId: string;
  applicationToken: string;
  tokens: Tokens | undefined;
  accountId: string;
  iban: string;
}

export const newKey = (): string => randomBytes(18).toString('base64url');

export function newPerson(world: World, who: { fullName: string; face: FaceName; locale: 'en' | 'es' }): Person {
  const unique = randomBytes(5).toString('hex');
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = publicKey.export({ format: 'jwk' });
  const digits = String(randomBytes(4).readUInt32BE() % 100_000_000).padStart(8, '0');
  const name =
    who.fullName
      .split(' ')[0]
      ?.normalize('NFD')
      .replaceAll(/[^A-Za-z]/g, '')
      .toLowerCase() ?? 'person';
  const person: Person = {
    ...who,
    email: `${name}.${unique}@example.com`,
    phone: `+346${digits}`,
    password: `correct horse ${unique} battery`,
    device: { id: randomUUID(), publicKey: { kty: 'EC', crv: 'P-256', x: jwk.x ?? '', y: jwk.y ?? '' }, privateKey },
    pushToken: `device-token-${unique}`,
    bank: world.bank(() => person.tokens?.accessToken),
    applicationId: '',
    applicationToken: '',
    tokens: undefined,
    accountId: '',
    iban: '',
  };
  return person;
}

/** ECDSA P-256 over SHA-256, r||s, as a phone's keystore signs. */
export function signWithDevice(person: Person, text: string): string {
  return sign('sha256', Buffer.from(text, 'utf8'), {
    key: person.device.privateKey,
    dsaEncoding: 'ieee-p1363',
  }).toString('base64url');
}
