import createClient, { type Client, type Middleware } from 'openapi-fetch';
import type { paths as AuditPaths } from './generated/audit.ts';
import type { paths as AuthPaths } from './generated/auth.ts';
import type { paths as BffPaths } from './generated/bff.ts';
import type { paths as NotificationPaths } from './generated/notification.ts';
import type { paths as OnboardingPaths } from './generated/onboarding.ts';

export interface BankOptions {
  /** The one origin: `https://bank.example`, locally `http://localhost:8080`. */
  readonly baseUrl: string;
  /** Gives the access token of the moment; undefined before sign-in, and on the web, where a cookie carries the session. */
  readonly accessToken?: () => string | undefined;
  /** Replaces the global fetch, for tests and React Native. */
  readonly fetch?: typeof globalThis.fetch;
}

export interface Bank {
  readonly auth: Client<AuthPaths>;
  readonly onboarding: Client<OnboardingPaths>;
  readonly accounts: Client<BffPaths>;
  readonly notifications: Client<NotificationPaths>;
  readonly audit: Client<AuditPaths>;
}

/** The bank's public API, typed by its own OpenAPI documents. Answers are `{ data }` or `{ error }` with an RFC 9457 problem. */
export function createBank(options: BankOptions): Bank {
  const settings = { baseUrl: options.baseUrl, ...(options.fetch === undefined ? {} : { fetch: options.fetch }) };
  const withToken: Middleware = {
    onRequest({ request }) {
      const token = options.accessToken?.();
      if (token !== undefined) request.headers.set('authorization', `Bearer ${token}`);
      return request;
    },
  };
  const client = <Paths extends object>(): Client<Paths> => {
    const made = createClient<Paths>(settings);
    made.use(withToken);
    return made;
  };
  return {
    auth: client<AuthPaths>(),
    onboarding: client<OnboardingPaths>(),
    accounts: client<BffPaths>(),
    notifications: client<NotificationPaths>(),
    audit: client<AuditPaths>(),
  };
}
