import { randomBytes } from 'node:crypto';
import * as z from 'zod';
import { parseAdminAttributes, parseEmail, toStringMap } from '../attributes.ts';
import type { Cognito } from '../cognito.ts';
import { deliverInvitation } from '../delivery.ts';
import { CognitoError, emailTaken, invalidParameter, notAuthorized, resourceNotFound } from '../errors.ts';
import type { Pool, User } from '../model.ts';
import { checkPasswordPolicy } from '../passwords.ts';
import { type Action, defineAction, name, namedValues, stringMap, text } from './action.ts';
import { setPassword } from './password.ts';
import { attributesOf, mfaOf } from './profile.ts';
import { makeUser } from './sign-up.ts';

const TEMPORARY_PASSWORD_BYTES = 15;
const TEMPORARY_PASSWORD_MS = 7 * 24 * 60 * 60_000;
const USERS_PAGE_MAX = 60;

const target = z.object({ UserPoolId: name, Username: name });
type Target = z.infer<typeof target>;

function getTarget(cognito: Cognito, input: Target): { pool: Pool; user: User } {
  const pool = cognito.store.getPool(input.UserPoolId);
  return { pool, user: cognito.store.getUser(pool.id, input.Username) };
}

const describeUser = (user: User): object => ({
  Username: user.sub,
  Attributes: attributesOf(user),
  Enabled: user.isEnabled,
  UserStatus: user.status,
  UserCreateDate: user.createdAt / 1000,
  UserLastModifiedDate: user.modifiedAt / 1000,
});

function adminGetUser(cognito: Cognito, input: Target): object {
  const { user } = getTarget(cognito, input);
  return { ...describeUser(user), Attributes: undefined, UserAttributes: attributesOf(user), ...mfaOf(user) };
}

const createInput = target.extend({
  UserAttributes: namedValues.optional(),
  ValidationData: namedValues.optional(),
  TemporaryPassword: text.optional(),
  MessageAction: z.enum(['SUPPRESS']).optional(),
  ClientMetadata: stringMap.optional(),
});

/** Administrators act without a client; triggers see Cognito's placeholder. */
const NO_CLIENT = { id: 'CLIENT_ID_NOT_APPLICABLE' };

async function adminCreateUser(cognito: Cognito, input: z.infer<typeof createInput>): Promise<object> {
  const pool = cognito.store.getPool(input.UserPoolId);
  const email = parseEmail(input.Username, 'Username should be an email.');
  const attributes = parseAdminAttributes(pool, input.UserAttributes ?? []);
  if (!attributes.has('email')) attributes.set('email', email);
  if (attributes.get('email') !== email) throw invalidParameter('The email attribute must be the username.');
  const password = input.TemporaryPassword ?? randomBytes(TEMPORARY_PASSWORD_BYTES).toString('base64url');
  checkPasswordPolicy(password, pool.passwordLengthMin);
  if (cognito.store.findUser(pool.id, email)) throw emailTaken('UsernameExistsException');
  const user = await makeUser(cognito, pool, { attributes, password, status: 'FORCE_CHANGE_PASSWORD' });
  user.temporaryPasswordExpiresAt = cognito.clock() + TEMPORARY_PASSWORD_MS;
  await cognito.triggers.fire(
    { pool, client: NO_CLIENT },
    {
      name: 'PreSignUp',
      source: 'PreSignUp_AdminCreateUser',
      subject: { poolId: pool.id, sub: user.sub, user },
      request: { validationData: toStringMap(input.ValidationData), clientMetadata: input.ClientMetadata },
    },
  );
  cognito.store.insertUser(user);
  if (input.MessageAction !== 'SUPPRESS') deliverInvitation(cognito.outbox, email, password);
  return { User: describeUser(user) };
}

const setPasswordInput = target.extend({ Password: text, Permanent: z.boolean().default(false) });

async function adminSetUserPassword(cognito: Cognito, input: z.infer<typeof setPasswordInput>): Promise<object> {
  const { pool, user } = getTarget(cognito, input);
  const temporaryUntil = cognito.clock() + TEMPORARY_PASSWORD_MS;
  await setPassword(
    cognito,
    pool,
    user.sub,
    input.Permanent
      ? { password: input.Password, status: 'CONFIRMED' }
      : { password: input.Password, status: 'FORCE_CHANGE_PASSWORD', temporaryUntil },
  );
  return {};
}

function adminConfirmSignUp(cognito: Cognito, input: Target): object {
  const { pool, user } = getTarget(cognito, input);
  cognito.store.updateUser(pool.id, user.sub, (current) => {
    if (current.status !== 'UNCONFIRMED') {
      throw notAuthorized(`User cannot be confirmed. Current status is ${current.status}`);
    }
    current.status = 'CONFIRMED';
  });
  return {};
}

function adminEnableUser(cognito: Cognito, input: Target): object {
  const { pool, user } = getTarget(cognito, input);
  cognito.store.updateUser(pool.id, user.sub, (current) => {
    current.isEnabled = true;
  });
  return {};
}

/** Ends every session too; enabling does not bring them back. */
function adminDisableUser(cognito: Cognito, input: Target): object {
  const { pool, user } = getTarget(cognito, input);
  cognito.store.updateUser(pool.id, user.sub, (current) => {
    current.isEnabled = false;
  });
  cognito.refreshTokens.revokeAllOf(user);
  return {};
}

function adminDeleteUser(cognito: Cognito, input: Target): object {
  const { user } = getTarget(cognito, input);
  cognito.refreshTokens.revokeAllOf(user);
  cognito.store.deleteUser(user);
  return {};
}

const updateInput = target.extend({ UserAttributes: namedValues });

/** Takes effect at once. A changed e-mail or phone number is unverified unless the same call says it is verified. */
function adminUpdateUserAttributes(cognito: Cognito, input: z.infer<typeof updateInput>): object {
  const { pool, user } = getTarget(cognito, input);
  const attributes = parseAdminAttributes(pool, input.UserAttributes);
  cognito.store.updateUser(pool.id, user.sub, (current) => {
    for (const contact of ['email', 'phone_number']) {
      const next = attributes.get(contact);
      if (next === undefined || next === current.attributes[contact]) continue;
      delete current.pendingAttributes[contact];
      current.attributes[`${contact}_verified`] = 'false';
    }
    for (const [key, value] of attributes) current.attributes[key] = value;
  });
  return {};
}

const groupInput = target.extend({ GroupName: name });

function adminAddUserToGroup(cognito: Cognito, input: z.infer<typeof groupInput>): object {
  const { pool, user } = getTarget(cognito, input);
  if (!cognito.store.hasGroup(pool.id, input.GroupName)) throw resourceNotFound('Group not found.');
  cognito.store.updateUser(pool.id, user.sub, (current) => {
    current.groups = [...new Set([...current.groups, input.GroupName])];
  });
  return {};
}

function adminRemoveUserFromGroup(cognito: Cognito, input: z.infer<typeof groupInput>): object {
  const { pool, user } = getTarget(cognito, input);
  cognito.store.updateUser(pool.id, user.sub, (current) => {
    current.groups = current.groups.filter((group) => group !== input.GroupName);
  });
  return {};
}

const adminListGroupsForUser = (cognito: Cognito, input: Target): object => ({
  Groups: getTarget(cognito, input).user.groups.map((GroupName) => ({ GroupName, UserPoolId: input.UserPoolId })),
});

const createGroupInput = z.object({ UserPoolId: name, GroupName: name, Description: text.default('') });

function createGroup(cognito: Cognito, input: z.infer<typeof createGroupInput>): object {
  const pool = cognito.store.getPool(input.UserPoolId);
  const group = { poolId: pool.id, name: input.GroupName, description: input.Description };
  if (!cognito.store.putGroup(group))
    throw new CognitoError('GroupExistsException', 'A group with the name already exists.');
  return { Group: { GroupName: group.name, UserPoolId: pool.id, Description: group.description } };
}

const listInput = z.object({
  UserPoolId: name,
  Filter: text.optional(),
  Limit: z.number().int().min(1).max(USERS_PAGE_MAX).default(USERS_PAGE_MAX),
  PaginationToken: text.optional(),
});

/** Filters: `email = "…"` and `sub = "…"`, the two this bank uses. The token of a page is the last sub of the one before. */
function listUsers(cognito: Cognito, input: z.infer<typeof listInput>): object {
  const pool = cognito.store.getPool(input.UserPoolId);
  if (input.Filter !== undefined && input.Filter !== '') {
    const filter = /^\s*(email|sub)\s*=\s*"([^"]+)"\s*$/u.exec(input.Filter);
    if (filter === null) throw invalidParameter('Invalid filter: only email = "…" and sub = "…" are supported.');
    const [, attribute, value = ''] = filter;
    const user = cognito.store.findUser(pool.id, value);
    const isMatch =
      user !== null && (attribute === 'sub' ? user.sub : user.attributes['email']) === value.toLowerCase();
    return { Users: isMatch ? [describeUser(user)] : [] };
  }
  const users = cognito.store.listUsers(pool.id, { afterSub: input.PaginationToken ?? '', limit: input.Limit + 1 });
  const page = users.slice(0, input.Limit);
  const next = users.length > input.Limit ? { PaginationToken: page.at(-1)?.sub } : {};
  return { Users: page.map(describeUser), ...next };
}

export const ADMIN_USER_ACTIONS: Readonly<Record<string, Action>> = {
  AdminGetUser: defineAction('account', target, adminGetUser),
  AdminCreateUser: defineAction('account', createInput, adminCreateUser),
  AdminSetUserPassword: defineAction('account', setPasswordInput, adminSetUserPassword),
  AdminConfirmSignUp: defineAction('account', target, adminConfirmSignUp),
  AdminEnableUser: defineAction('account', target, adminEnableUser),
  AdminDisableUser: defineAction('account', target, adminDisableUser),
  AdminDeleteUser: defineAction('account', target, adminDeleteUser),
  AdminUpdateUserAttributes: defineAction('account', updateInput, adminUpdateUserAttributes),
  AdminAddUserToGroup: defineAction('account', groupInput, adminAddUserToGroup),
  AdminRemoveUserFromGroup: defineAction('account', groupInput, adminRemoveUserFromGroup),
  AdminListGroupsForUser: defineAction('account', target, adminListGroupsForUser),
  CreateGroup: defineAction('account', createGroupInput, createGroup),
  ListUsers: defineAction('account', listInput, listUsers),
};
