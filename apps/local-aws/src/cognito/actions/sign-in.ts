import { type Cognito } from '../cognito.ts';
import { incorrectCredentials, notAuthorized, userDisabled, userNotConfirmed } from '../errors.ts';
import type { PoolAndClient, User } from '../model.ts';
import type { TokenFamily } from '../refresh-tokens.ts';
import type { ClaimChanges, SignedTokens } from '../tokens.ts';
import type { Metadata } from '../triggers.ts';

/** The answer to InitiateAuth and RespondToAuthChallenge. */
export interface ChallengeAnswer {
  readonly ChallengeName: string;
  readonly Session?: string;
  readonly ChallengeParameters: Readonly<Record<string, string>>;
}
export interface SignedInAnswer {
  readonly ChallengeParameters: Readonly<Record<string, never>>;
  readonly AuthenticationResult: SignedTokens & { readonly RefreshToken?: string };
}
export type AuthAnswer = ChallengeAnswer | SignedInAnswer;

/** The password (or SRP) was right. What comes next is told only now: before it, nobody learns the state of an account. */
export async function continueAfterPassword(
  cognito: Cognito,
  at: PoolAndClient,
  user: User,
  metadata: Metadata,
): Promise<AuthAnswer> {
  if (!user.isEnabled) throw userDisabled();
  if (user.status === 'UNCONFIRMED') throw userNotConfirmed();
  const session = { poolId: at.pool.id, clientId: at.client.id, sub: user.sub };
  if (user.status === 'FORCE_CHANGE_PASSWORD') {
    if ((user.temporaryPasswordExpiresAt ?? 0) < cognito.clock()) {
      throw notAuthorized('Temporary password has expired and must be reset by an administrator.');
    }
    return {
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: cognito.sessions.open({ ...session, challenge: { name: 'NEW_PASSWORD_REQUIRED' } }),
      ChallengeParameters: {
        USER_ID_FOR_SRP: user.sub,
        requiredAttributes: '[]',
        userAttributes: JSON.stringify(user.attributes),
      },
    };
  }
  if (user.softwareToken.isEnabled) {
    return {
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      Session: cognito.sessions.open({ ...session, challenge: { name: 'SOFTWARE_TOKEN_MFA' } }),
      ChallengeParameters: { USER_ID_FOR_SRP: user.sub },
    };
  }
  if (at.pool.mfa === 'ON') {
    return {
      ChallengeName: 'MFA_SETUP',
      Session: cognito.sessions.open({ ...session, challenge: { name: 'MFA_SETUP', hasVerifiedToken: false } }),
      ChallengeParameters: { USER_ID_FOR_SRP: user.sub, MFAS_CAN_SETUP: '["SOFTWARE_TOKEN_MFA"]' },
    };
  }
  return signIn(cognito, at, user, metadata);
}

/** Every factor was right: starts a session. */
export async function signIn(
  cognito: Cognito,
  at: PoolAndClient,
  user: User,
  metadata: Metadata,
): Promise<SignedInAnswer> {
  const changes = await decideClaims(cognito, at, { user, source: 'TokenGeneration_Authentication', metadata });
  // The trigger took its time: the user may have been disabled or deleted meanwhile.
  const current = cognito.store.findUser(user.poolId, user.sub);
  if (current === null) throw incorrectCredentials();
  if (!current.isEnabled) throw userDisabled();
  const { family, refreshToken } = cognito.refreshTokens.startFamily(current, at.client);
  cognito.attempts.forget(current);
  const tokens = await cognito.tokens.sign(at, current, family, changes);
  return { ChallengeParameters: {}, AuthenticationResult: { ...tokens, RefreshToken: refreshToken } };
}

/** New access and ID tokens, and with rotation the next refresh token. Throws as RefreshTokens.getLiveFamily. */
export async function refresh(
  cognito: Cognito,
  at: PoolAndClient,
  request: { family: TokenFamily; refreshToken: string; metadata: Metadata },
): Promise<SignedInAnswer> {
  const { family } = request;
  const user = cognito.store.findUser(family.poolId, family.sub);
  if (user === null) throw notAuthorized('Invalid Refresh Token');
  if (!user.isEnabled) throw userDisabled();
  const source = 'TokenGeneration_RefreshTokens';
  const changes = await decideClaims(cognito, at, { user, source, metadata: request.metadata });
  // Spent only when nothing can fail any more but the signing, and checked again: sign-out may have come in between.
  const next = cognito.refreshTokens.rotate(at.client, request.refreshToken);
  const tokens = await cognito.tokens.sign(at, user, family, changes);
  return {
    ChallengeParameters: {},
    AuthenticationResult: { ...tokens, ...(next === null ? {} : { RefreshToken: next }) },
  };
}

async function decideClaims(
  cognito: Cognito,
  at: PoolAndClient,
  call: { user: User; source: string; metadata: Metadata },
): Promise<ClaimChanges> {
  const { user } = call;
  const groups = [...user.groups].sort();
  const response = await cognito.triggers.fire(at, {
    name: 'PreTokenGeneration',
    source: call.source,
    subject: { poolId: user.poolId, sub: user.sub, user },
    request: { groupConfiguration: { groupsToOverride: groups }, clientMetadata: call.metadata },
  });
  const details = response?.claimsOverrideDetails;
  return {
    groups: details?.groupOverrideDetails?.groupsToOverride ?? groups,
    add: details?.claimsToAddOrOverride ?? {},
    suppress: details?.claimsToSuppress ?? [],
  };
}
