import * as z from 'zod';
import type { Challenge, ChallengeSession } from '../challenge-sessions.ts';
import { type Cognito, getPoolAndClient, getTokenHolder } from '../cognito.ts';
import { CognitoError, invalidParameter, invalidSession, userDisabled } from '../errors.ts';
import type { User } from '../model.ts';
import { findSoftwareTokenStep, makeSoftwareTokenSecret } from '../software-token.ts';
import { type Action, defineAction, name, text } from './action.ts';

type SetupSession = ChallengeSession & { challenge: Extract<Challenge, { name: 'MFA_SETUP' }> };

/** Either a signed-in user, or one whose sign-in waits for MFA to be set up. */
interface Enrolling {
  readonly user: User;
  readonly setup: SetupSession | null;
}

async function getEnrolling(
  cognito: Cognito,
  input: { AccessToken?: string | undefined; Session?: string | undefined },
): Promise<Enrolling> {
  if (input.AccessToken !== undefined) {
    const { user } = await getTokenHolder(cognito, input.AccessToken);
    return { user, setup: null };
  }
  if (input.Session === undefined) throw invalidParameter('AccessToken or Session is required.');
  const { client } = getPoolAndClient(cognito, cognito.sessions.getClientId(input.Session));
  const setup = cognito.sessions.take(client, input.Session, 'MFA_SETUP');
  const user = cognito.store.findUser(setup.poolId, setup.sub);
  if (user === null) throw invalidSession();
  if (!user.isEnabled) throw userDisabled();
  return { user, setup };
}

const associateInput = z.object({ AccessToken: text.optional(), Session: text.optional() });

/** The new secret takes effect when verified; until then the one in use stays. */
async function associateSoftwareToken(cognito: Cognito, input: z.infer<typeof associateInput>): Promise<object> {
  const { user, setup } = await getEnrolling(cognito, input);
  const secret = makeSoftwareTokenSecret();
  cognito.store.updateUser(user.poolId, user.sub, ({ softwareToken }) => {
    softwareToken.pendingSecret = secret;
  });
  return { SecretCode: secret, ...(setup === null ? {} : { Session: cognito.sessions.open(setup) }) };
}

const verifyInput = z.object({ AccessToken: text.optional(), Session: text.optional(), UserCode: name });

async function verifySoftwareToken(cognito: Cognito, input: z.infer<typeof verifyInput>): Promise<object> {
  const { user, setup } = await getEnrolling(cognito, input);
  const secret = user.softwareToken.pendingSecret;
  if (secret === null) throw invalidParameter('No software token is being associated.');
  // Not a guess to be counted: whoever is here was just told the secret.
  const usedStep = findSoftwareTokenStep(secret, input.UserCode, cognito.clock());
  if (usedStep === null) throw new CognitoError('EnableSoftwareTokenMFAException', 'Code mismatch');
  cognito.store.updateUser(user.poolId, user.sub, (current) => {
    current.softwareToken = { pendingSecret: null, secret, isEnabled: setup !== null, lastStep: usedStep };
  });
  if (setup === null) return { Status: 'SUCCESS' };
  const challenge = { name: 'MFA_SETUP' as const, hasVerifiedToken: true };
  return { Status: 'SUCCESS', Session: cognito.sessions.open({ ...setup, challenge }) };
}

const settings = z.object({ Enabled: z.boolean().default(false), PreferredMfa: z.boolean().optional() });
const preferenceInput = z.object({ AccessToken: text, SoftwareTokenMfaSettings: settings.optional() });

async function setUserMfaPreference(cognito: Cognito, input: z.infer<typeof preferenceInput>): Promise<object> {
  const { user } = await getTokenHolder(cognito, input.AccessToken);
  return setPreference(cognito, user, input.SoftwareTokenMfaSettings?.Enabled);
}

const adminPreferenceInput = z.object({
  UserPoolId: name,
  Username: name,
  SoftwareTokenMfaSettings: settings.optional(),
});

function adminSetUserMfaPreference(cognito: Cognito, input: z.infer<typeof adminPreferenceInput>): object {
  const pool = cognito.store.getPool(input.UserPoolId);
  const user = cognito.store.getUser(pool.id, input.Username);
  return setPreference(cognito, user, input.SoftwareTokenMfaSettings?.Enabled);
}

function setPreference(cognito: Cognito, user: User, isEnabled: boolean | undefined): object {
  if (isEnabled === undefined) return {};
  cognito.store.updateUser(user.poolId, user.sub, ({ softwareToken }) => {
    if (isEnabled && softwareToken.secret === null) throw invalidParameter('User has not verified software token mfa');
    softwareToken.isEnabled = isEnabled;
  });
  return {};
}

export const MFA_ACTIONS: Readonly<Record<string, Action>> = {
  AssociateSoftwareToken: defineAction('anyone', associateInput, associateSoftwareToken),
  VerifySoftwareToken: defineAction('anyone', verifyInput, verifySoftwareToken),
  SetUserMFAPreference: defineAction('anyone', preferenceInput, setUserMfaPreference),
  AdminSetUserMFAPreference: defineAction('account', adminPreferenceInput, adminSetUserMfaPreference),
};
