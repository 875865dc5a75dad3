import { invalidParameter, notAuthorized } from './errors.ts';
import type { Pool, PoolClient } from './model.ts';

const VALUE_LENGTH_MAX = 2048;
const ATTRIBUTES_MAX = 50;

/** The standard attributes of OpenID Connect that Cognito knows and a user may be allowed to write. */
const STANDARD_ATTRIBUTES: ReadonlySet<string> = new Set([
  'address', 'birthdate', 'email', 'family_name', 'gender', 'given_name', 'locale', 'middle_name', 'name', 'nickname',
  'phone_number', 'picture', 'preferred_username', 'profile', 'updated_at', 'website', 'zoneinfo',
]); // prettier-ignore

/** Only administrators write these. */
const VERIFIED_FLAGS: ReadonlySet<string> = new Set(['email_verified', 'phone_number_verified']);

export interface NamedValue {
  readonly Name: string;
  readonly Value?: string | undefined;
}

export const toNamedValues = (attributes: Readonly<Record<string, string>>): { Name: string; Value: string }[] =>
  Object.entries(attributes).map(([Name, Value]) => ({ Name, Value }));

export const toStringMap = (values: readonly NamedValue[] | undefined): Record<string, string> | undefined =>
  values && Object.fromEntries(values.map(({ Name, Value }) => [Name, Value ?? '']));

/** What an administrator writes: any attribute of the schema and the verified flags, never `sub`. */
export function parseAdminAttributes(pool: Pool, values: readonly NamedValue[]): Map<string, string> {
  if (values.length > ATTRIBUTES_MAX) throw invalidParameter('Too many attributes.');
  const attributes = new Map<string, string>();
  for (const { Name, Value } of values) {
    const isKnown = STANDARD_ATTRIBUTES.has(Name) || VERIFIED_FLAGS.has(Name) || pool.customAttributes.includes(Name);
    if (!isKnown) {
      throw invalidParameter(`Attributes did not conform to the schema: ${Name}: Attribute does not exist in schema.`);
    }
    attributes.set(Name, parseValue(Name, Value ?? ''));
  }
  return attributes;
}

/** What a user writes through a client: its allow-list, and never a verified flag, whatever the list says. */
export function parseUserAttributes(
  pool: Pool,
  client: PoolClient,
  values: readonly NamedValue[],
): Map<string, string> {
  const attributes = parseAdminAttributes(pool, values);
  for (const name of attributes.keys()) {
    const isAllowed = client.writeAttributes === null || client.writeAttributes.includes(name);
    if (!isAllowed || VERIFIED_FLAGS.has(name)) {
      throw notAuthorized('A client attempted to write unauthorized attribute');
    }
  }
  return attributes;
}

/** E-mail addresses are kept in lower case: one mailbox, one account. */
export function parseEmail(value: string, message = 'Invalid email address format.'): string {
  if (!/^[^\s@<>"',;]+@[^\s@<>"',;]+\.[^\s@<>"',;]+$/u.test(value) || value.length > 254)
    throw invalidParameter(message);
  return value.toLowerCase();
}

function parseValue(name: string, value: string): string {
  if (value.length > VALUE_LENGTH_MAX) {
    throw invalidParameter(`Attributes did not conform to the schema: ${name}: String must be shorter.`);
  }
  if (name === 'email') return parseEmail(value);
  if (name === 'phone_number' && !/^\+[1-9]\d{6,14}$/u.test(value))
    throw invalidParameter('Invalid phone number format.');
  if (VERIFIED_FLAGS.has(name) && value !== 'true' && value !== 'false') {
    throw invalidParameter(`Attributes did not conform to the schema: ${name}: must be true or false.`);
  }
  return value;
}
