import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { readJsonFile, writeJsonFile } from './json-file.ts';

/** Every secret a local stack needs; made at random once per state directory. */
export const SECRET_NAMES = [
  'postgresAdmin',
  'bankingCoreOwner',
  'bankingCoreApp',
  'complementaryOwner',
  'complementaryApp',
  'auditOwner',
  'auditApp',
  'redis',
  'cognitoAuthClient',
  'cognitoOnboardingClient',
  'cognitoStaffClient',
  'fcmBearer',
  'railToken',
  'demoPassword',
] as const;

export type Secrets = Readonly<Record<(typeof SECRET_NAMES)[number], string>>;

const SECRET_BYTES = 24;
/** People type this one. */
const DEMO_PASSWORD_BYTES = 6;

/** Reads the secrets, makes those that are missing, and keeps the file for its owner only. */
export function ensureSecrets(path: string): Secrets {
  const recorded = readJsonFile(path);
  const known = (typeof recorded === 'object' && recorded !== null ? recorded : {}) as Readonly<
    Record<string, unknown>
  >;
  const secrets = Object.fromEntries(
    SECRET_NAMES.map((name) => [name, typeof known[name] === 'string' ? known[name] : makeSecret(name)]),
  ) as Secrets;
  mkdirSync(dirname(path), { recursive: true });
  writeJsonFile(path, secrets, 0o600);
  return secrets;
}

/** Letters and digits only: it stands in URLs, in SQL and in files unquoted. */
function makeSecret(name: (typeof SECRET_NAMES)[number]): string {
  return randomBytes(name === 'demoPassword' ? DEMO_PASSWORD_BYTES : SECRET_BYTES).toString('hex');
}
