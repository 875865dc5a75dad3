import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Outbox } from '../outbox/outbox.ts';
import type { Attempts } from './attempts.ts';
import type { ChallengeSessions } from './challenge-sessions.ts';
import type { Codes } from './codes.ts';
import { notAuthorized, resourceNotFound, userDisabled, userNotFound } from './errors.ts';
import type { PoolAndClient, PoolClient, User } from './model.ts';
import type { RefreshTokens } from './refresh-tokens.ts';
import type { SigningKeys } from './signing-keys.ts';
import type { Store } from './store.ts';
import type { Tokens } from './tokens.ts';
import type { Triggers } from './triggers.ts';

/** The parts every action works with. */
export interface Cognito {
  readonly region: string;
  readonly clock: () => number;
  readonly outbox: Outbox;
  readonly store: Store;
  readonly attempts: Attempts;
  readonly codes: Codes;
  readonly sessions: ChallengeSessions;
  readonly triggers: Triggers;
  readonly keys: SigningKeys;
  readonly tokens: Tokens;
  readonly refreshTokens: RefreshTokens;
}

export function getPoolAndClient(cognito: Cognito, clientId: string): PoolAndClient {
  const client = cognito.store.getClient(clientId);
  return { client, pool: cognito.store.getPool(client.poolId) };
}

/** For administrators' calls, which name both. */
export function getPoolAndClientOf(cognito: Cognito, poolId: string, clientId: string): PoolAndClient {
  const found = getPoolAndClient(cognito, clientId);
  if (found.pool.id !== poolId) throw resourceNotFound(`User pool client ${clientId} does not exist.`);
  return found;
}

/** SECRET_HASH = base64(HMAC-SHA256(client secret, username + client id)), asked of every client that has a secret. */
export function checkSecretHash(client: PoolClient, username: string, secretHash: string | undefined): void {
  if (client.secret === null) return;
  if (secretHash === undefined) {
    throw notAuthorized(`Client ${client.id} is configured with secret but SECRET_HASH was not received`);
  }
  const expected = createHmac('sha256', client.secret)
    .update(username + client.id)
    .digest('base64');
  if (!isSame(expected, secretHash)) throw notAuthorized(`Unable to verify secret hash for client ${client.id}`);
}

/** The few calls without a username carry the secret itself. */
export function checkClientSecret(client: PoolClient, secret: string | undefined): void {
  if (client.secret === null) return;
  if (secret === undefined || !isSame(client.secret, secret)) {
    throw notAuthorized(`Unable to verify secret for client ${client.id}`);
  }
}

function isSame(expected: string, given: string): boolean {
  const [left, right] = [Buffer.from(expected), Buffer.from(given)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** Whoever holds a live access token of a pool. Throws NotAuthorizedException; also when the session was revoked. */
export async function getTokenHolder(cognito: Cognito, accessToken: string): Promise<PoolAndClient & { user: User }> {
  const claims = await cognito.tokens.verifyAccessToken(accessToken);
  if (!cognito.refreshTokens.isLive(claims.familyId)) throw notAuthorized('Access Token has been revoked');
  const user = cognito.store.findUser(claims.poolId, claims.sub);
  if (user === null) throw userNotFound();
  if (!user.isEnabled) throw userDisabled();
  return { ...getPoolAndClientOf(cognito, claims.poolId, claims.clientId), user };
}
