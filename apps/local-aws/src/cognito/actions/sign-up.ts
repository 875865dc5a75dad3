import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { parseEmail, parseUserAttributes, toStringMap } from '../attributes.ts';
import { checkSecretHash, type Cognito, getPoolAndClient } from '../cognito.ts';
import { type CodeDelivery, deliverCode, maskedDelivery } from '../delivery.ts';
import { emailTaken, invalidParameter, notAuthorized } from '../errors.ts';
import type { Pool, User } from '../model.ts';
import { checkPasswordPolicy, hashPassword } from '../passwords.ts';
import { makeSrpRecord } from '../srp.ts';
import { type Action, defineAction, name, namedValues, stringMap, text } from './action.ts';

/** A new user, not yet stored. */
export async function makeUser(
  cognito: Cognito,
  pool: Pool,
  facts: { attributes: ReadonlyMap<string, string>; password: string; status: User['status'] },
): Promise<User> {
  const sub = randomUUID();
  const now = cognito.clock();
  return {
    poolId: pool.id,
    sub,
    attributes: Object.fromEntries(facts.attributes),
    pendingAttributes: {},
    status: facts.status,
    isEnabled: true,
    groups: [],
    password: await hashPassword(facts.password),
    srp: makeSrpRecord({ poolId: pool.id, sub }, facts.password),
    temporaryPasswordExpiresAt: null,
    softwareToken: { pendingSecret: null, secret: null, isEnabled: false, lastStep: 0 },
    createdAt: now,
    modifiedAt: now,
  };
}

const signUpInput = z.object({
  ClientId: name,
  SecretHash: text.optional(),
  Username: name,
  Password: text,
  UserAttributes: namedValues.optional(),
  ValidationData: namedValues.optional(),
  ClientMetadata: stringMap.optional(),
});

/** A client that may not write `email` cannot register anyone: the e-mail is the username. */
async function signUp(cognito: Cognito, input: z.infer<typeof signUpInput>): Promise<object> {
  const { pool, client } = getPoolAndClient(cognito, input.ClientId);
  checkSecretHash(client, input.Username, input.SecretHash);
  const email = parseEmail(input.Username, 'Username should be an email.');
  const attributes = parseUserAttributes(pool, client, [
    ...(input.UserAttributes ?? []),
    ...(input.UserAttributes?.some(({ Name }) => Name === 'email') ? [] : [{ Name: 'email', Value: email }]),
  ]);
  if (attributes.get('email') !== email) throw invalidParameter('The email attribute must be the username.');
  checkPasswordPolicy(input.Password, pool.passwordLengthMin);
  if (cognito.store.findUser(pool.id, email)) throw emailTaken('UsernameExistsException');

  const user = await makeUser(cognito, pool, { attributes, password: input.Password, status: 'UNCONFIRMED' });
  const decision = await cognito.triggers.fire(
    { pool, client },
    {
      name: 'PreSignUp',
      source: 'PreSignUp_SignUp',
      subject: { poolId: pool.id, sub: user.sub, user },
      request: { validationData: toStringMap(input.ValidationData), clientMetadata: input.ClientMetadata },
    },
  );
  if (decision?.autoConfirmUser) user.status = 'CONFIRMED';
  if (decision?.autoVerifyEmail) user.attributes['email_verified'] = 'true';
  if (decision?.autoVerifyPhone) user.attributes['phone_number_verified'] = 'true';
  cognito.store.insertUser(user);

  const isConfirmed = user.status === 'CONFIRMED';
  const delivery = isConfirmed ? {} : sendSignUpCode(cognito, user, email);
  return { UserConfirmed: isConfirmed, UserSub: user.sub, ...delivery };
}

function sendSignUpCode(cognito: Cognito, user: User, email: string): CodeDelivery {
  return deliverCode(cognito.outbox, 'email', email, cognito.codes.make(user, 'sign-up'));
}

const confirmInput = z.object({
  ClientId: name,
  SecretHash: text.optional(),
  Username: name,
  ConfirmationCode: text,
});

function confirmSignUp(cognito: Cognito, input: z.infer<typeof confirmInput>): object {
  const { pool, client } = getPoolAndClient(cognito, input.ClientId);
  checkSecretHash(client, input.Username, input.SecretHash);
  const subject = cognito.store.findSubject(pool.id, input.Username);
  if (subject.user?.status === 'CONFIRMED') {
    throw notAuthorized('User cannot be confirmed. Current status is CONFIRMED');
  }
  cognito.codes.use(subject, 'sign-up', input.ConfirmationCode);
  // A stand-in's code is never delivered, but it can be guessed: then there is nobody to confirm.
  if (subject.user === null) return {};
  cognito.store.updateUser(pool.id, subject.sub, (user) => {
    user.status = 'CONFIRMED';
    user.attributes['email_verified'] = 'true';
  });
  return {};
}

const resendInput = z.object({ ClientId: name, SecretHash: text.optional(), Username: name });

function resendConfirmationCode(cognito: Cognito, input: z.infer<typeof resendInput>): object {
  const { pool, client } = getPoolAndClient(cognito, input.ClientId);
  checkSecretHash(client, input.Username, input.SecretHash);
  const subject = cognito.store.findSubject(pool.id, input.Username);
  if (subject.user?.status === 'CONFIRMED') throw invalidParameter('User is already confirmed.');
  const email = subject.user?.attributes['email'];
  if (subject.user !== null && email !== undefined) return sendSignUpCode(cognito, subject.user, email);
  cognito.codes.make(subject, 'sign-up');
  return maskedDelivery('email', input.Username.toLowerCase());
}

export const SIGN_UP_ACTIONS: Readonly<Record<string, Action>> = {
  SignUp: defineAction('anyone', signUpInput, signUp),
  ConfirmSignUp: defineAction('anyone', confirmInput, confirmSignUp),
  ResendConfirmationCode: defineAction('anyone', resendInput, resendConfirmationCode),
};
