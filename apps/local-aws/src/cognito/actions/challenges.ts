import * as z from 'zod';
import type { ChallengeSession } from '../challenge-sessions.ts';
import { checkSecretHash, type Cognito, getPoolAndClient, getPoolAndClientOf } from '../cognito.ts';
import { CognitoError, incorrectCredentials, invalidParameter, invalidSession, userDisabled } from '../errors.ts';
import type { PoolAndClient, Subject, User } from '../model.ts';
import { findSoftwareTokenStep } from '../software-token.ts';
import { isSrpSignatureRight } from '../srp.ts';
import { type Action, defineAction, name, stringMap, text } from './action.ts';
import { getSrpRecord } from './authentication.ts';
import { answerCustomChallenge, challengedSubject } from './custom-auth.ts';
import { setPassword } from './password.ts';
import { type AuthAnswer, continueAfterPassword, signIn } from './sign-in.ts';

const respondInput = z.object({
  ClientId: name,
  ChallengeName: z.enum([
    'CUSTOM_CHALLENGE',
    'PASSWORD_VERIFIER',
    'SOFTWARE_TOKEN_MFA',
    'NEW_PASSWORD_REQUIRED',
    'MFA_SETUP',
  ]),
  ChallengeResponses: stringMap.default({}),
  Session: text.optional(),
  ClientMetadata: stringMap.optional(),
});
const adminRespondInput = respondInput.extend({ UserPoolId: name });
type RespondInput = z.infer<typeof respondInput>;

const respondToAuthChallenge = (cognito: Cognito, input: RespondInput): Promise<AuthAnswer> =>
  respond(cognito, getPoolAndClient(cognito, input.ClientId), input);

const adminRespondToAuthChallenge = (cognito: Cognito, input: z.infer<typeof adminRespondInput>): Promise<AuthAnswer> =>
  respond(cognito, getPoolAndClientOf(cognito, input.UserPoolId, input.ClientId), input);

async function respond(cognito: Cognito, at: PoolAndClient, input: RespondInput): Promise<AuthAnswer> {
  const username = parameter(input, 'USERNAME');
  checkSecretHash(at.client, username, input.ChallengeResponses['SECRET_HASH']);
  switch (input.ChallengeName) {
    case 'CUSTOM_CHALLENGE': {
      const answer = parameter(input, 'ANSWER');
      const session = cognito.sessions.take(at.client, input.Session, 'CUSTOM_CHALLENGE');
      const subject = challengedSubject(sessionSubject(cognito, session, username));
      return answerCustomChallenge(cognito, at, session, { subject, text: answer, metadata: input.ClientMetadata });
    }
    case 'PASSWORD_VERIFIER':
      return respondToSrp(cognito, at, input, username);
    case 'SOFTWARE_TOKEN_MFA': {
      const session = cognito.sessions.take(at.client, input.Session, 'SOFTWARE_TOKEN_MFA');
      const user = sessionUser(cognito, session, username);
      await useSoftwareToken(cognito, user, parameter(input, 'SOFTWARE_TOKEN_MFA_CODE'));
      return signIn(cognito, at, user, input.ClientMetadata);
    }
    case 'NEW_PASSWORD_REQUIRED': {
      const password = parameter(input, 'NEW_PASSWORD');
      const session = cognito.sessions.take(at.client, input.Session, 'NEW_PASSWORD_REQUIRED');
      const user = sessionUser(cognito, session, username);
      if (user.status !== 'FORCE_CHANGE_PASSWORD') throw invalidSession();
      await setPassword(cognito, at.pool, user.sub, { password, status: 'CONFIRMED' });
      const changed = cognito.store.getUser(at.pool.id, user.sub);
      return continueAfterPassword(cognito, at, changed, input.ClientMetadata);
    }
    case 'MFA_SETUP': {
      const session = cognito.sessions.take(at.client, input.Session, 'MFA_SETUP');
      const user = sessionUser(cognito, session, username);
      if (!session.challenge.hasVerifiedToken) throw invalidParameter('Software token is not verified.');
      return signIn(cognito, at, user, input.ClientMetadata);
    }
  }
}

async function respondToSrp(
  cognito: Cognito,
  at: PoolAndClient,
  input: RespondInput,
  username: string,
): Promise<AuthAnswer> {
  const secretBlock = parameter(input, 'PASSWORD_CLAIM_SECRET_BLOCK');
  const claim = { timestamp: parameter(input, 'TIMESTAMP'), signature: parameter(input, 'PASSWORD_CLAIM_SIGNATURE') };
  const session = cognito.sessions.take(at.client, secretBlock, 'PASSWORD_VERIFIER');
  const subject = sessionSubject(cognito, session, username);
  const { exchange } = session.challenge;
  const user = await cognito.attempts.guard(subject, () =>
    isSrpSignatureRight(subject, getSrpRecord(subject), exchange, claim) ? subject.user : null,
  );
  if (user === null) throw incorrectCredentials();
  return continueAfterPassword(cognito, at, user, input.ClientMetadata);
}

/** Throws CodeMismatchException, or ExpiredCodeException for a code that was used before. */
async function useSoftwareToken(cognito: Cognito, user: User, code: string): Promise<void> {
  const secret = user.softwareToken.secret;
  if (secret === null) throw invalidSession();
  const usedStep = await cognito.attempts.guard(user, () => findSoftwareTokenStep(secret, code, cognito.clock()));
  if (usedStep === null) throw new CognitoError('CodeMismatchException', 'Invalid code received for user');
  cognito.store.updateUser(user.poolId, user.sub, ({ softwareToken }) => {
    if (usedStep <= softwareToken.lastStep) {
      throw new CognitoError('ExpiredCodeException', 'Your software token has already been used once.');
    }
    softwareToken.lastStep = usedStep;
  });
}

/** The session says who is signing in; a request that names somebody else is refused. */
function sessionSubject(cognito: Cognito, session: ChallengeSession, username: string): Subject {
  const isSame = username === session.sub || cognito.store.findSubject(session.poolId, username).sub === session.sub;
  if (!isSame) throw invalidSession();
  return { poolId: session.poolId, sub: session.sub, user: cognito.store.findUser(session.poolId, session.sub) };
}

function sessionUser(cognito: Cognito, session: ChallengeSession, username: string): User {
  const { user } = sessionSubject(cognito, session, username);
  if (user === null) throw invalidSession();
  if (!user.isEnabled) throw userDisabled();
  return user;
}

function parameter(input: RespondInput, key: string): string {
  const value = input.ChallengeResponses[key];
  if (!value) throw invalidParameter(`Missing required parameter ${key}`);
  return value;
}

export const CHALLENGE_ACTIONS: Readonly<Record<string, Action>> = {
  RespondToAuthChallenge: defineAction('anyone', respondInput, respondToAuthChallenge),
  AdminRespondToAuthChallenge: defineAction('account', adminRespondInput, adminRespondToAuthChallenge),
};
