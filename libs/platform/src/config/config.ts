import { readFileSync } from 'node:fs';
import * as z from 'zod';

const SECRET_FILE_PREFIX = 'file:';

/** A value that never prints: logs, JSON and string conversion show `[secret]`; only `reveal()` gives it. */
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
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]';
  }
}

/** The text itself, or the content of a mounted file when it says `file:/path` (container secrets). */
function textOrFile(text: string, context: z.RefinementCtx): string {
  if (!text.startsWith(SECRET_FILE_PREFIX)) return text;
  try {
    return readFileSync(text.slice(SECRET_FILE_PREFIX.length), 'utf8').trim();
  } catch {
    context.addIssue({ code: 'custom', message: 'names a file that cannot be read' });
    return z.NEVER;
  }
}

export const secretText = z
  .string()
  .min(1)
  .transform(textOrFile)
  .transform((text) => new Secret(text));
export const fileText = z.string().min(1).transform(textOrFile);
export const httpUrl = z.url({ protocol: /^https?$/ });
export const commaList = z
  .string()
  .min(1)
  .transform((text) => text.split(',').map((part) => part.trim()));

/** What every service reads. No default for anything that differs between environments. */
export const serviceConfigSchema = z.object({
  ENVIRONMENT: z.enum(['local', 'test', 'dev', 'prod']),
  HOST: z.string().min(1),
  PORT: z.coerce.number().int().min(0).max(65_535),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'silent']),
  AWS_REGION: z.string().min(1),
  /** This service's Ed25519 private key as a JWK, or `file:` and the path of one. */
  SERVICE_PRIVATE_KEY: secretText,
  /** JWKS with the public key of every service; `kid` is the service's name. */
  SERVICE_TRUST: fileText,
  COGNITO_ISSUER: httpUrl,
  COGNITO_CLIENT_IDS: commaList,
  REVOCATIONS_TABLE: z.string().min(1),
  CLIENTS_TABLE: z.string().min(1),
  REDIS_URL: z.url(),
});
export type ServiceConfig = z.infer<typeof serviceConfigSchema>;

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the environment once into a frozen object.
 * @throws ConfigError that names every missing or wrong variable, never its value.
 */
export function parseConfig<Schema extends z.ZodObject>(
  schema: Schema,
  environment: NodeJS.ProcessEnv,
): Readonly<z.infer<Schema>> {
  const parsed = schema.safeParse(environment);
  if (parsed.success) return Object.freeze(parsed.data);
  const faults = parsed.error.issues.map((issue) => {
    const name = issue.path.join('.');
    return `  ${name}: ${environment[name] === undefined ? 'is missing' : issue.message}`;
  });
  throw new ConfigError(`configuration is not usable:\n${faults.join('\n')}`);
}
