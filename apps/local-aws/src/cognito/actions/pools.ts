import { randomBytes, randomInt } from 'node:crypto';
import * as z from 'zod';
import { type Cognito, getPoolAndClientOf } from '../cognito.ts';
import { invalidParameter } from '../errors.ts';
import type { Pool, PoolClient } from '../model.ts';
import { PASSWORD_LENGTH_MIN } from '../passwords.ts';
import { type Action, defineAction, name, text } from './action.ts';

const POOL_ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const POOL_ID_LENGTH = 9;
const CLIENT_ID_BYTES = 13;
const CLIENT_SECRET_BYTES = 38;
const UNIT_SECONDS = { seconds: 1, minutes: 60, hours: 3600, days: 86_400 } as const;

/** Pools made by call are for tests; the bank's own come from resources.ts. */
const createPoolInput = z.object({
  PoolName: name,
  UsernameAttributes: z.tuple([z.literal('email')]),
  LambdaConfig: z
    .object({
      PreSignUp: text.optional(),
      DefineAuthChallenge: text.optional(),
      CreateAuthChallenge: text.optional(),
      VerifyAuthChallengeResponse: text.optional(),
      PreTokenGeneration: text.optional(),
    })
    .default({}),
  MfaConfiguration: z.enum(['OFF', 'OPTIONAL', 'ON']).default('OPTIONAL'),
  Policies: z
    .object({ PasswordPolicy: z.object({ MinimumLength: z.number().int().min(PASSWORD_LENGTH_MIN).max(99) }) })
    .default({ PasswordPolicy: { MinimumLength: PASSWORD_LENGTH_MIN } }),
  Schema: z.array(z.object({ Name: z.string().regex(/^[\p{L}\p{N}_]{1,20}$/u) })).default([]),
});

function createUserPool(cognito: Cognito, input: z.infer<typeof createPoolInput>): object {
  const letters = Array.from({ length: POOL_ID_LENGTH }, () => POOL_ID_ALPHABET[randomInt(POOL_ID_ALPHABET.length)]);
  const triggers = Object.entries(input.LambdaConfig).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const pool: Pool = {
    id: `${cognito.region}_${letters.join('')}`,
    name: input.PoolName,
    triggers: Object.fromEntries(triggers),
    passwordLengthMin: input.Policies.PasswordPolicy.MinimumLength,
    mfa: input.MfaConfiguration,
    customAttributes: input.Schema.map((attribute) => `custom:${attribute.Name}`),
    createdAt: cognito.clock(),
  };
  cognito.store.putPool(pool);
  return { UserPool: describePool(pool) };
}

const describePool = (pool: Pool): object => ({
  Id: pool.id,
  Name: pool.name,
  LambdaConfig: pool.triggers,
  Policies: { PasswordPolicy: { MinimumLength: pool.passwordLengthMin } },
  UsernameAttributes: ['email'],
  AutoVerifiedAttributes: ['email'],
  UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email', 'phone_number'] },
  MfaConfiguration: pool.mfa,
  CreationDate: pool.createdAt / 1000,
});

const describePoolInput = z.object({ UserPoolId: name });

const describeUserPool = (cognito: Cognito, input: z.infer<typeof describePoolInput>): object => ({
  UserPool: describePool(cognito.store.getPool(input.UserPoolId)),
});

const unit = z.enum(['seconds', 'minutes', 'hours', 'days']);

const createClientInput = z.object({
  UserPoolId: name,
  ClientName: name,
  GenerateSecret: z.boolean().default(false),
  ExplicitAuthFlows: z
    .array(
      z.enum([
        'ALLOW_USER_PASSWORD_AUTH',
        'ALLOW_ADMIN_USER_PASSWORD_AUTH',
        'ALLOW_USER_SRP_AUTH',
        'ALLOW_CUSTOM_AUTH',
        'ALLOW_REFRESH_TOKEN_AUTH',
      ]),
    )
    .default([]),
  AccessTokenValidity: z.number().int().positive().default(1),
  IdTokenValidity: z.number().int().positive().default(1),
  RefreshTokenValidity: z.number().int().positive().default(30),
  TokenValidityUnits: z
    .object({ AccessToken: unit.default('hours'), IdToken: unit.default('hours'), RefreshToken: unit.default('days') })
    .default({ AccessToken: 'hours', IdToken: 'hours', RefreshToken: 'days' }),
  WriteAttributes: z.array(name).optional(),
  /** Only the safe setting exists here, so that nothing can come to rely on the other. */
  PreventUserExistenceErrors: z.literal('ENABLED').default('ENABLED'),
  RefreshTokenRotation: z
    .object({
      Feature: z.enum(['ENABLED', 'DISABLED']),
      RetryGracePeriodSeconds: z.number().int().min(0).max(60).default(0),
    })
    .optional(),
});

function createUserPoolClient(cognito: Cognito, input: z.infer<typeof createClientInput>): object {
  const pool = cognito.store.getPool(input.UserPoolId);
  const rotates = input.RefreshTokenRotation?.Feature === 'ENABLED';
  if (rotates && input.ExplicitAuthFlows.includes('ALLOW_REFRESH_TOKEN_AUTH')) {
    throw invalidParameter('ALLOW_REFRESH_TOKEN_AUTH cannot be enabled together with refresh token rotation.');
  }
  const units = input.TokenValidityUnits;
  const client: PoolClient = {
    id: randomBytes(CLIENT_ID_BYTES).toString('hex'),
    poolId: pool.id,
    name: input.ClientName,
    secret: input.GenerateSecret ? randomBytes(CLIENT_SECRET_BYTES).toString('base64url') : null,
    explicitAuthFlows: input.ExplicitAuthFlows,
    accessTokenSeconds: input.AccessTokenValidity * UNIT_SECONDS[units.AccessToken],
    idTokenSeconds: input.IdTokenValidity * UNIT_SECONDS[units.IdToken],
    refreshTokenSeconds: input.RefreshTokenValidity * UNIT_SECONDS[units.RefreshToken],
    writeAttributes: input.WriteAttributes ?? null,
    rotation: rotates ? { graceSeconds: input.RefreshTokenRotation?.RetryGracePeriodSeconds ?? 0 } : null,
    createdAt: cognito.clock(),
  };
  cognito.store.putClient(client);
  return { UserPoolClient: describeClient(client) };
}

const describeClient = (client: PoolClient): object => ({
  UserPoolId: client.poolId,
  ClientId: client.id,
  ClientName: client.name,
  ...(client.secret === null ? {} : { ClientSecret: client.secret }),
  ExplicitAuthFlows: client.explicitAuthFlows,
  AccessTokenValidity: client.accessTokenSeconds,
  IdTokenValidity: client.idTokenSeconds,
  RefreshTokenValidity: client.refreshTokenSeconds,
  TokenValidityUnits: { AccessToken: 'seconds', IdToken: 'seconds', RefreshToken: 'seconds' },
  ...(client.writeAttributes === null ? {} : { WriteAttributes: client.writeAttributes }),
  PreventUserExistenceErrors: 'ENABLED',
  EnableTokenRevocation: true,
  RefreshTokenRotation:
    client.rotation === null
      ? { Feature: 'DISABLED' }
      : { Feature: 'ENABLED', RetryGracePeriodSeconds: client.rotation.graceSeconds },
  CreationDate: client.createdAt / 1000,
});

const describeClientInput = z.object({ UserPoolId: name, ClientId: name });

const describeUserPoolClient = (cognito: Cognito, input: z.infer<typeof describeClientInput>): object => ({
  UserPoolClient: describeClient(getPoolAndClientOf(cognito, input.UserPoolId, input.ClientId).client),
});

export const POOL_ACTIONS: Readonly<Record<string, Action>> = {
  CreateUserPool: defineAction('account', createPoolInput, createUserPool),
  DescribeUserPool: defineAction('account', describePoolInput, describeUserPool),
  CreateUserPoolClient: defineAction('account', createClientInput, createUserPoolClient),
  DescribeUserPoolClient: defineAction('account', describeClientInput, describeUserPoolClient),
};
