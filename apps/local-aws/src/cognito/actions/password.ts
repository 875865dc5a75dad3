import * as z from 'zod';
import { checkSecretHash, type Cognito, getPoolAndClient, getTokenHolder } from '../cognito.ts';
import { deliverCode, maskedDelivery } from '../delivery.ts';
import { incorrectCredentials } from '../errors.ts';
import type { Pool, User } from '../model.ts';
import { checkPasswordPolicy, hashPassword, isPasswordRight } from '../passwords.ts';
import { makeSrpRecord } from '../srp.ts';
import { type Action, defineAction, name, text } from './action.ts';

/** Sets a password and ends what the old one allowed to be guessed. Throws InvalidPasswordException. */
export async function setPassword(
  cognito: Cognito,
  pool: Pool,
  sub: string,
  next: { password: string; status: User['status']; temporaryUntil?: number },
): Promise<void> {
  checkPasswordPolicy(next.password, pool.passwordLengthMin);
  const password = await hashPassword(next.password);
  const srp = makeSrpRecord({ poolId: pool.id, sub }, next.password);
  cognito.store.updateUser(pool.id, sub, (user) => {
    user.password = password;
    user.srp = srp;
    user.status = next.status;
    user.temporaryPasswordExpiresAt = next.temporaryUntil ?? null;
  });
  cognito.attempts.forget({ poolId: pool.id, sub });
}

/** A password is recovered only through an e-mail address that its owner proved. */
const canRecover = (user: User | null): boolean =>
  user !== null && user.isEnabled && user.status === 'CONFIRMED' && user.attributes['email_verified'] === 'true';

const forgotInput = z.object({ ClientId: name, SecretHash: text.optional(), Username: name });

/** The same answer whether or not there is such a user; the code goes out only when there is one who can use it. */
function forgotPassword(cognito: Cognito, input: z.infer<typeof forgotInput>): object {
  const { pool, client } = getPoolAndClient(cognito, input.ClientId);
  checkSecretHash(client, input.Username, input.SecretHash);
  const subject = cognito.store.findSubject(pool.id, input.Username);
  const code = cognito.codes.make(subject, 'forgot-password');
  const email = subject.user?.attributes['email'];
  if (canRecover(subject.user) && email !== undefined) return deliverCode(cognito.outbox, 'email', email, code);
  return maskedDelivery('email', input.Username.toLowerCase());
}

const confirmForgotInput = z.object({
  ClientId: name,
  SecretHash: text.optional(),
  Username: name,
  ConfirmationCode: text,
  Password: text,
});

/** Ends every session of the user: whoever resets a password may be taking the account back. */
async function confirmForgotPassword(cognito: Cognito, input: z.infer<typeof confirmForgotInput>): Promise<object> {
  const { pool, client } = getPoolAndClient(cognito, input.ClientId);
  checkSecretHash(client, input.Username, input.SecretHash);
  checkPasswordPolicy(input.Password, pool.passwordLengthMin);
  const subject = cognito.store.findSubject(pool.id, input.Username);
  cognito.codes.use(subject, 'forgot-password', input.ConfirmationCode);
  // Their code was never delivered; whoever guessed it gets nothing.
  if (!canRecover(subject.user)) return {};
  await setPassword(cognito, pool, subject.sub, { password: input.Password, status: 'CONFIRMED' });
  cognito.refreshTokens.revokeAllOf(subject);
  return {};
}

const changeInput = z.object({ AccessToken: text, PreviousPassword: text, ProposedPassword: text });

/** As in AWS, sessions live on: the service that changes a password also signs the user out where it must. */
async function changePassword(cognito: Cognito, input: z.infer<typeof changeInput>): Promise<object> {
  const { pool, user } = await getTokenHolder(cognito, input.AccessToken);
  checkPasswordPolicy(input.ProposedPassword, pool.passwordLengthMin);
  const right = await cognito.attempts.guard(
    user,
    async () => (await isPasswordRight(input.PreviousPassword, user.password)) || null,
  );
  if (right === null) throw incorrectCredentials();
  await setPassword(cognito, pool, user.sub, { password: input.ProposedPassword, status: 'CONFIRMED' });
  return {};
}

export const PASSWORD_ACTIONS: Readonly<Record<string, Action>> = {
  ForgotPassword: defineAction('anyone', forgotInput, forgotPassword),
  ConfirmForgotPassword: defineAction('anyone', confirmForgotInput, confirmForgotPassword),
  ChangePassword: defineAction('anyone', changeInput, changePassword),
};
