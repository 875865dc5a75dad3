import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { POOLS } from './resources.ts';

/** A value that must not reach a log: it prints as `[secret]`. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return '[secret]';
  }

  toJSON(): string {
    return '[secret]';
  }
}

/** Every fault of the environment at once, one per line, each naming its variable. */
export class ConfigError extends Error {
  override name = 'ConfigError';
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`The configuration of local-aws has ${faults.length} fault(s):\n${faults.map((f) => `  - ${f}`).join('\n')}`);
    this.faults = faults;
  }
}

const CLIENT_SECRET_LENGTH_MIN = 16;
const REKOGNITION_WORKERS_MAX = 8;

/** An http or https base address, kept without a trailing slash. */
const baseUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
  .transform((url) => url.replace(/\/+$/, ''));

/** `file:` and a path, or a file URL: the content of a mounted file (container secrets). */
function textOrFile(value: string, context: z.RefinementCtx): string {
  if (!value.startsWith('file:')) return value;
  try {
    const path = value.startsWith('file://') ? fileURLToPath(value) : value.slice('file:'.length);
    return readFileSync(path, 'utf8').trim();
  } catch {
    context.addIssue({ code: 'custom', message: 'names a file that cannot be read' });
    return z.NEVER;
  }
}

/** The secret itself, or `file:<path>` of it. */
const secret = (lengthMin: number) =>
  z
    .string({ error: 'is missing' })
    .transform(textOrFile)
    .pipe(z.string().min(lengthMin, { error: `must have at least ${lengthMin} characters` }))
    .transform((value) => new Secret(value));

const privateKeySchema = z.looseObject({
  kty: z.literal('OKP'),
  crv: z.literal('Ed25519'),
  d: z.string(),
  x: z.string(),
});

/** Ed25519 private key as a JWK in JSON, or `file:<path>` of one. */
const privateKey = z
  .string({ error: 'is missing' })
  .transform(textOrFile)
  .transform((text, context) => {
    try {
      privateKeySchema.parse(JSON.parse(text));
      return new Secret(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'must be a private Ed25519 key as a JSON Web Key' });
      return z.NEVER;
    }
  });

const serviceUrls = z.string({ error: 'is missing' }).transform((value, context) => {
  try {
    return z.record(z.string(), baseUrl).parse(JSON.parse(value));
  } catch {
    context.addIssue({ code: 'custom', message: 'must be a JSON object of service name to http address' });
    return z.NEVER;
  }
});

const environmentSchema = z.object({
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: z.coerce.number({ error: 'must be a port number' }).int().min(0).max(65_535),
  DATA_DIR: z
    .string()
    .default('')
    .transform((path) => (path === '' ? null : path)),
  PUBLIC_URL: baseUrl,
  DYNAMODB_URL: baseUrl,
  TRIGGERS_URL: baseUrl,
  SERVICE_PRIVATE_KEY: privateKey,
  BANK_SERVICES: serviceUrls,
  FCM_BEARER: secret(8),
  RAIL_TOKEN: secret(8),
  REKOGNITION_WORKERS: z.coerce.number().int().min(1).max(REKOGNITION_WORKERS_MAX).default(1),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

const POOL_CLIENTS = POOLS.flatMap((pool) => pool.clients.map((client) => client));

export interface Config {
  readonly host: string;
  readonly port: number;
  /** Where state survives a restart; null keeps everything in memory. */
  readonly dataDir: string | null;
  /** The address services reach this process by: token issuer, JWKS, S3 and queue addresses. */
  readonly publicUrl: string;
  readonly dynamodbUrl: string;
  /** The process that answers Lambda Invoke for the Cognito triggers. */
  readonly triggersUrl: string;
  readonly operatorKey: Secret;
  readonly services: Readonly<Record<string, string>>;
  readonly fcmBearer: Secret;
  /** What the core shows to the simulated payment rail. */
  readonly railToken: Secret;
  readonly rekognitionWorkers: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** Secret of each Cognito pool client, by the variable name that `resources.ts` declares for it. */
  readonly clientSecrets: Readonly<Record<string, Secret>>;
}

/** @throws ConfigError naming every fault of the environment. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const secretsSchema = z.object(
    Object.fromEntries(POOL_CLIENTS.map((client) => [client.secretVariable, secret(CLIENT_SECRET_LENGTH_MIN)])),
  );
  const parsed = environmentSchema.safeParse(environment);
  const secrets = secretsSchema.safeParse(environment);
  if (!parsed.success || !secrets.success) {
    const issues = [...(parsed.error?.issues ?? []), ...(secrets.error?.issues ?? [])];
    throw new ConfigError(issues.map((issue) => describe(issue, environment)));
  }
  const { data } = parsed;
  return Object.freeze({
    host: data.HOST,
    port: data.PORT,
    dataDir: data.DATA_DIR,
    publicUrl: data.PUBLIC_URL,
    dynamodbUrl: data.DYNAMODB_URL,
    triggersUrl: data.TRIGGERS_URL,
    operatorKey: data.SERVICE_PRIVATE_KEY,
    services: data.BANK_SERVICES,
    fcmBearer: data.FCM_BEARER,
    railToken: data.RAIL_TOKEN,
    rekognitionWorkers: data.REKOGNITION_WORKERS,
    logLevel: data.LOG_LEVEL,
    clientSecrets: secrets.data,
  });
}

/** Reads the process's own environment; prints every fault and exits 1 when there is one. */
export function loadConfig(): Config {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

function describe(issue: z.core.$ZodIssue, environment: Readonly<Record<string, string | undefined>>): string {
  const variable = String(issue.path[0]);
  return environment[variable] === undefined ? `${variable} is missing` : `${variable}: ${issue.message}`;
}
