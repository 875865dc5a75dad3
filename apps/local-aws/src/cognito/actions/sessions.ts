import * as z from 'zod';
import { checkClientSecret, type Cognito, getPoolAndClient, getTokenHolder } from '../cognito.ts';
import { CognitoError, invalidParameter } from '../errors.ts';
import { type Action, defineAction, name, stringMap, text } from './action.ts';
import { refresh, type SignedInAnswer } from './sign-in.ts';

const refreshInput = z.object({
  ClientId: name,
  ClientSecret: text.optional(),
  RefreshToken: text,
  ClientMetadata: stringMap.optional(),
});

async function getTokensFromRefreshToken(
  cognito: Cognito,
  input: z.infer<typeof refreshInput>,
): Promise<Omit<SignedInAnswer, 'ChallengeParameters'>> {
  const at = getPoolAndClient(cognito, input.ClientId);
  checkClientSecret(at.client, input.ClientSecret);
  if (at.client.rotation === null && !at.client.explicitAuthFlows.includes('ALLOW_REFRESH_TOKEN_AUTH')) {
    throw invalidParameter('REFRESH_TOKEN_AUTH flow not enabled for this client');
  }
  const family = cognito.refreshTokens.getLiveFamily(at.client, input.RefreshToken);
  const { AuthenticationResult } = await refresh(cognito, at, {
    family,
    refreshToken: input.RefreshToken,
    metadata: input.ClientMetadata,
  });
  return { AuthenticationResult };
}

const revokeInput = z.object({ ClientId: name, ClientSecret: text.optional(), Token: text });

/** Ends one session. Unknown tokens and those of other clients answer the same (RFC 7009). */
function revokeToken(cognito: Cognito, input: z.infer<typeof revokeInput>): object {
  const { client } = getPoolAndClient(cognito, input.ClientId);
  checkClientSecret(client, input.ClientSecret);
  if (input.Token.split('.').length === 3) {
    throw new CognitoError('UnsupportedTokenTypeException', 'Only refresh tokens can be revoked.');
  }
  cognito.refreshTokens.revokeByToken(client, input.Token);
  return {};
}

const signOutInput = z.object({ AccessToken: text });

async function globalSignOut(cognito: Cognito, input: z.infer<typeof signOutInput>): Promise<object> {
  const { user } = await getTokenHolder(cognito, input.AccessToken);
  cognito.refreshTokens.revokeAllOf(user);
  return {};
}

const adminSignOutInput = z.object({ UserPoolId: name, Username: name });

function adminUserGlobalSignOut(cognito: Cognito, input: z.infer<typeof adminSignOutInput>): object {
  const pool = cognito.store.getPool(input.UserPoolId);
  cognito.refreshTokens.revokeAllOf(cognito.store.getUser(pool.id, input.Username));
  return {};
}

export const SESSION_ACTIONS: Readonly<Record<string, Action>> = {
  GetTokensFromRefreshToken: defineAction('anyone', refreshInput, getTokensFromRefreshToken),
  RevokeToken: defineAction('anyone', revokeInput, revokeToken),
  GlobalSignOut: defineAction('anyone', signOutInput, globalSignOut),
  AdminUserGlobalSignOut: defineAction('account', adminSignOutInput, adminUserGlobalSignOut),
};
