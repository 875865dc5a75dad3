import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { Controller, Get, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { commaList, httpUrl, parseConfig, serviceConfigSchema } from '../config/config.ts';
import { Answers } from '../http/answers.ts';
import { createService } from '../service/run.ts';
import {
  dropTestTables,
  eventually,
  testConfig,
  testDynamo,
  type TestIssuer,
  testIssuer,
  testServiceKeys,
  testTables,
} from '../testing/index.ts';
import { ClientAccess, IdentityAccess, StaffAccess } from './access.ts';
import { revokedSessionKey } from './revocations.ts';

@Controller('doors')
class DoorsController {
  @Get('identity')
  @IdentityAccess()
  @Answers(200)
  identity(): string {
    return 'open';
  }

  @Get('client')
  @ClientAccess()
  @Answers(200)
  client(): string {
    return 'open';
  }

  @Get('staff')
  @StaffAccess('auditors')
  @Answers(200)
  staff(): string {
    return 'open';
  }
}

@Module({ controllers: [DoorsController] })
class DoorsModule {}

/** What the rules promise. */
const WITHIN_MS = 5_000;

describe('a token that has been verified before', () => {
  const dynamo = testDynamo();
  const keys = testServiceKeys();
  let tables: Readonly<Record<string, string>>;
  let issuer: TestIssuer;
  let staffIssuer: TestIssuer;
  let app: NestFastifyApplication;

  beforeAll(async () => {
    issuer = await testIssuer();
    staffIssuer = await testIssuer();
    tables = await testTables('guard', [
      { component: 'revocations', partitionKey: 'key', attributes: { key: 'S' } },
      { component: 'clients', partitionKey: 'subject', attributes: { subject: 'S' } },
    ]);
    const schema = serviceConfigSchema.extend({ STAFF_ISSUER: httpUrl, STAFF_CLIENT_IDS: commaList });
    const definition = { name: 'audit', title: 'doors', schema, module: DoorsModule } as const;
    const environment = {
      ...testConfig('audit', { keys, issuer, tables }),
      STAFF_ISSUER: staffIssuer.issuer,
      STAFF_CLIENT_IDS: staffIssuer.clientId,
    };
    ({ app } = await createService(definition, parseConfig(schema, environment)));
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });
  afterAll(async () => {
    await app.close();
    await Promise.all([issuer.close(), staffIssuer.close(), dropTestTables(tables)]);
    dynamo.destroy();
  });

  const put = (component: string, Item: Record<string, unknown>): Promise<unknown> =>
    dynamo.send(new PutCommand({ TableName: tables[component] ?? '', Item }));
  const client = (subject: string, state: string): Promise<unknown> =>
    put('clients', { subject, customerId: subject, state, email: 'a@b.example', phone: '+34600000000', locale: 'en' });
  const knock = async (door: string, token: string): Promise<number> =>
    (await app.inject({ url: `/doors/${door}`, headers: { authorization: `Bearer ${token}` } })).statusCode;

  it('opens again, and with another signature or other claims does not', async () => {
    const token = await issuer.token({ sub: 'ada', origin_jti: 'ada-1' });
    const [header = '', , signature = ''] = token.split('.');
    expect(await knock('identity', token)).toBe(200);
    expect(await knock('identity', token)).toBe(200);
    const first = signature.startsWith('A') ? 'B' : 'A';
    expect(await knock('identity', `${token.slice(0, -signature.length)}${first}${signature.slice(1)}`)).toBe(401);
    const [, otherClaims = ''] = (await issuer.token({ sub: 'bea', origin_jti: 'bea-1' })).split('.');
    expect(await knock('identity', `${header}.${otherClaims}.${signature}`)).toBe(401);
  });

  it('is of no use once its session is revoked', async () => {
    const token = await issuer.token({ sub: 'bea', origin_jti: 'bea-2' });
    expect(await knock('identity', token)).toBe(200);
    await put('revocations', { key: revokedSessionKey('bea-2') });
    await eventually('refusal', async () => (await knock('identity', token)) === 401 || undefined, WITHIN_MS);
  });

  it('is of no use once its holder is blocked', async () => {
    await client('cleo', 'ACTIVE');
    const token = await issuer.token({ sub: 'cleo', origin_jti: 'cleo-1' });
    expect(await knock('client', token)).toBe(200);
    await client('cleo', 'BLOCKED');
    await eventually('refusal', async () => (await knock('client', token)) === 403 || undefined, WITHIN_MS);
  });

  it('opens no door of another pool', async () => {
    const groups = { 'cognito:groups': ['auditors'] };
    const customers = await issuer.token({ sub: 'dora', origin_jti: 'dora-1', ...groups });
    expect(await knock('identity', customers)).toBe(200);
    expect(await knock('staff', customers)).toBe(401);
    const staff = await staffIssuer.token(groups);
    expect(await knock('staff', staff)).toBe(200);
    expect(await knock('identity', staff)).toBe(401);
  });

  it('tells a revoked session, not a missing client, to someone who is both', async () => {
    await put('revocations', { key: revokedSessionKey('nobody-1') });
    expect(await knock('client', await issuer.token({ sub: 'nobody', origin_jti: 'nobody-1' }))).toBe(401);
    expect(await knock('client', await issuer.token({ sub: 'nobody', origin_jti: 'nobody-2' }))).toBe(403);
  });
});
