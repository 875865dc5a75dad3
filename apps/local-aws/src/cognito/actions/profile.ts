import * as z from 'zod';
import { parseUserAttributes, toNamedValues } from '../attributes.ts';
import { type Cognito, getTokenHolder } from '../cognito.ts';
import { type CodeDelivery, deliverCode } from '../delivery.ts';
import { emailTaken, invalidParameter } from '../errors.ts';
import type { User } from '../model.ts';
import { type Action, defineAction, name, namedValues, text } from './action.ts';

export const attributesOf = (user: User): { Name: string; Value: string }[] =>
  toNamedValues({ sub: user.sub, ...user.attributes });

/** The second factors of a user, as GetUser and AdminGetUser tell them. */
export const mfaOf = (user: User): object =>
  user.softwareToken.isEnabled
    ? { UserMFASettingList: ['SOFTWARE_TOKEN_MFA'], PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA' }
    : {};

const getUserInput = z.object({ AccessToken: text });

async function getUser(cognito: Cognito, input: z.infer<typeof getUserInput>): Promise<object> {
  const { user } = await getTokenHolder(cognito, input.AccessToken);
  return { Username: user.sub, UserAttributes: attributesOf(user), ...mfaOf(user) };
}

const CONTACTS = ['email', 'phone_number'] as const;
type Contact = (typeof CONTACTS)[number];
const isContact = (attribute: string): attribute is Contact => CONTACTS.some((contact) => contact === attribute);

const updateInput = z.object({ AccessToken: text, UserAttributes: namedValues });

/**
 * A new e-mail or phone number waits for its code (VerifyUserAttribute); until then the old one is in force, for sign-in too
 * (AttributesRequireVerificationBeforeUpdate).
 */
async function updateUserAttributes(cognito: Cognito, input: z.infer<typeof updateInput>): Promise<object> {
  const { pool, client, user } = await getTokenHolder(cognito, input.AccessToken);
  const attributes = parseUserAttributes(pool, client, input.UserAttributes);
  const contacts = new Map<Contact, string>();
  for (const [key, value] of attributes) if (isContact(key) && user.attributes[key] !== value) contacts.set(key, value);
  const email = contacts.get('email');
  if (email !== undefined && cognito.store.findUser(pool.id, email)) throw emailTaken('AliasExistsException');
  const updated = cognito.store.updateUser(pool.id, user.sub, (current) => {
    for (const [key, value] of attributes) if (!isContact(key)) current.attributes[key] = value;
    for (const [key, value] of contacts) current.pendingAttributes[key] = value;
  });
  const deliveries = [...contacts.keys()].map((contact) => sendContactCode(cognito, updated, contact));
  return { CodeDeliveryDetailsList: deliveries.map(({ CodeDeliveryDetails }) => CodeDeliveryDetails) };
}

function sendContactCode(cognito: Cognito, user: User, contact: Contact): CodeDelivery {
  const to = user.pendingAttributes[contact] ?? user.attributes[contact];
  if (to === undefined) throw invalidParameter(`User has no ${contact} to verify.`);
  return deliverCode(cognito.outbox, contact, to, cognito.codes.make(user, `verify:${contact}`));
}

const sendCodeInput = z.object({ AccessToken: text, AttributeName: z.enum(CONTACTS) });

async function getUserAttributeVerificationCode(
  cognito: Cognito,
  input: z.infer<typeof sendCodeInput>,
): Promise<CodeDelivery> {
  const { user } = await getTokenHolder(cognito, input.AccessToken);
  return sendContactCode(cognito, user, input.AttributeName);
}

const verifyInput = z.object({ AccessToken: text, AttributeName: z.enum(CONTACTS), Code: name });

/** Throws AliasExistsException when somebody else proved the same e-mail first. */
async function verifyUserAttribute(cognito: Cognito, input: z.infer<typeof verifyInput>): Promise<object> {
  const { pool, user } = await getTokenHolder(cognito, input.AccessToken);
  const contact = input.AttributeName;
  cognito.codes.use(user, `verify:${contact}`, input.Code);
  cognito.store.updateUser(pool.id, user.sub, (current) => {
    const proved = current.pendingAttributes[contact];
    if (proved !== undefined) current.attributes[contact] = proved;
    delete current.pendingAttributes[contact];
    current.attributes[`${contact}_verified`] = 'true';
  });
  return {};
}

export const PROFILE_ACTIONS: Readonly<Record<string, Action>> = {
  GetUser: defineAction('anyone', getUserInput, getUser),
  UpdateUserAttributes: defineAction('anyone', updateInput, updateUserAttributes),
  GetUserAttributeVerificationCode: defineAction('anyone', sendCodeInput, getUserAttributeVerificationCode),
  VerifyUserAttribute: defineAction('anyone', verifyInput, verifyUserAttribute),
};
