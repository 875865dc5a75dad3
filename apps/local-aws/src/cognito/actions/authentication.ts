import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { checkSecretHash, type Cognito, getPoolAndClient, getPoolAndClientOf } from '../cognito.ts';
import { CognitoError, incorrectCredentials, invalidParameter, notAuthorized } from '../errors.ts';
import type { PoolAndClient, SrpRecord, Subject } from '../model.ts';
import { isPasswordRight } from '../passwords.ts';
import { makeSrpRecord, startSrp } from '../srp.ts';
import { type Action, defineAction, name, stringMap } from './action.ts';
import { challengedSubject, defineNext } from './custom-auth.ts';
import { type AuthAnswer, continueAfterPassword, refresh } from './sign-in.ts';

const FLOWS = [
  'USER_PASSWORD_AUTH',
  'ADMIN_USER_PASSWORD_AUTH',
  'USER_SRP_AUTH',
  'CUSTOM_AUTH',
  'REFRESH_TOKEN_AUTH',
] as const;
type Flow = (typeof FLOWS)[number];

const initiateInput = z.object({
  ClientId: name,
  /** `REFRESH_TOKEN` is the old spelling that SDKs still send. */
  AuthFlow: z.preprocess((flow) => (flow === 'REFRESH_TOKEN' ? 'REFRESH_TOKEN_AUTH' : flow), z.enum(FLOWS)),
  AuthParameters: stringMap.default({}),
  ClientMetadata: stringMap.optional(),
});
const adminInitiateInput = initiateInput.extend({ UserPoolId: name });
type InitiateInput = z.infer<typeof initiateInput>;

function initiateAuth(cognito: Cognito, input: InitiateInput): Promise<AuthAnswer> {
  if (input.AuthFlow === 'ADMIN_USER_PASSWORD_AUTH') throw invalidParameter('Initiate Auth method not supported.');
  return initiate(cognito, getPoolAndClient(cognito, input.ClientId), input);
}

function adminInitiateAuth(cognito: Cognito, input: z.infer<typeof adminInitiateInput>): Promise<AuthAnswer> {
  if (input.AuthFlow === 'USER_PASSWORD_AUTH') throw invalidParameter('Initiate Auth method not supported.');
  return initiate(cognito, getPoolAndClientOf(cognito, input.UserPoolId, input.ClientId), input);
}

/**
 * As in AWS, the ClientMetadata of InitiateAuth does not reach the define, create and token triggers; that of
 * RespondToAuthChallenge does.
 */
async function initiate(cognito: Cognito, at: PoolAndClient, input: InitiateInput): Promise<AuthAnswer> {
  checkFlow(at, input.AuthFlow);
  if (input.AuthFlow === 'REFRESH_TOKEN_AUTH') return initiateRefresh(cognito, at, input.AuthParameters);
  const username = input.AuthParameters['USERNAME'];
  if (!username) throw invalidParameter('Missing required parameter USERNAME');
  checkSecretHash(at.client, username, input.AuthParameters['SECRET_HASH']);
  const subject = cognito.store.findSubject(at.pool.id, username);
  switch (input.AuthFlow) {
    case 'CUSTOM_AUTH':
      return defineNext(cognito, at, { subject: challengedSubject(subject), results: [], metadata: undefined });
    case 'USER_SRP_AUTH':
      return initiateSrp(cognito, at, subject, input.AuthParameters['SRP_A']);
    case 'USER_PASSWORD_AUTH':
    case 'ADMIN_USER_PASSWORD_AUTH':
      return signInByPassword(cognito, at, subject, input.AuthParameters['PASSWORD']);
  }
}

function checkFlow({ client }: PoolAndClient, flow: Flow): void {
  if (flow === 'REFRESH_TOKEN_AUTH' && client.rotation !== null) {
    throw invalidParameter(
      'REFRESH_TOKEN_AUTH is not available with refresh token rotation; use GetTokensFromRefreshToken',
    );
  }
  if (!client.explicitAuthFlows.includes(`ALLOW_${flow}`))
    throw invalidParameter(`${flow} flow not enabled for this client`);
}

async function signInByPassword(
  cognito: Cognito,
  at: PoolAndClient,
  subject: Subject,
  password: string | undefined,
): Promise<AuthAnswer> {
  if (!password) throw invalidParameter('Missing required parameter PASSWORD');
  const stored = subject.user?.password ?? null;
  const user = await cognito.attempts.guard(subject, async () =>
    (await isPasswordRight(password, stored)) ? subject.user : null,
  );
  if (user === null) throw incorrectCredentials();
  return continueAfterPassword(cognito, at, user, undefined);
}

/** Stands in for an unknown user's verifier; the salt must be stable per name, which the stand-in's sub is. */
const DUMMY_SRP = makeSrpRecord({ poolId: 'none_none', sub: 'none' }, randomBytes(32).toString('base64'));
const srpRecordOf = ({ user, sub }: Subject): SrpRecord => user?.srp ?? { ...DUMMY_SRP, salt: sub.replaceAll('-', '') };

/** The shape and cost for an unknown user are those of a known one; only the signature fails. */
function initiateSrp(
  cognito: Cognito,
  at: PoolAndClient,
  subject: Subject,
  clientPublic: string | undefined,
): AuthAnswer {
  const record = srpRecordOf(subject);
  const exchange = startSrp(clientPublic ?? '', record);
  if (exchange === null) throw invalidParameter('SRP_A');
  const session = { poolId: at.pool.id, clientId: at.client.id, sub: subject.sub };
  cognito.sessions.open({ ...session, challenge: { name: 'PASSWORD_VERIFIER', exchange } }, exchange.secretBlock);
  return {
    ChallengeName: 'PASSWORD_VERIFIER',
    ChallengeParameters: {
      SALT: record.salt,
      SECRET_BLOCK: exchange.secretBlock,
      SRP_B: exchange.serverPublic,
      USERNAME: subject.sub,
      USER_ID_FOR_SRP: subject.sub,
    },
  };
}

/** For the second step of SRP. */
export const getSrpRecord = srpRecordOf;

async function initiateRefresh(
  cognito: Cognito,
  at: PoolAndClient,
  parameters: Readonly<Record<string, string>>,
): Promise<AuthAnswer> {
  const refreshToken = parameters['REFRESH_TOKEN'];
  if (!refreshToken) throw invalidParameter('Missing required parameter REFRESH_TOKEN');
  const family = cognito.refreshTokens.getLiveFamily(at.client, refreshToken);
  // There is no USERNAME here: AWS wants the hash over the user's own.
  checkSecretHash(at.client, family.sub, parameters['SECRET_HASH']);
  try {
    return await refresh(cognito, at, { family, refreshToken, metadata: undefined });
  } catch (error) {
    // InitiateAuth does not declare RefreshTokenReuseException.
    const isReuse = error instanceof CognitoError && error.type === 'RefreshTokenReuseException';
    throw isReuse ? notAuthorized('Refresh Token has been revoked') : error;
  }
}

export const AUTHENTICATION_ACTIONS: Readonly<Record<string, Action>> = {
  InitiateAuth: defineAction('anyone', initiateInput, initiateAuth),
  AdminInitiateAuth: defineAction('account', adminInitiateInput, adminInitiateAuth),
};
