import { createService, parseConfig } from '@bank/platform';
import { dropTestDatabase, testConfig, testDatabase, testServiceKeys } from '@bank/platform/testing';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { migrateDatabase } from '../src/migrate.command.ts';
import { SERVICE_DEFINITION } from '../src/service.ts';

const CUSTOMER = '01935b1c-0000-7000-8000-000000000001';
const RECORD = {
  address: { line1: 'Calle Mayor 1', city: 'Madrid', postalCode: '28013', country: 'ES' },
  occupation: 'Teacher',
  locale: 'es',
};
const keys = testServiceKeys();
let app: NestFastifyApplication;
let urls: { ownerUrl: string; appUrl: string };

beforeAll(async () => {
  urls = await testDatabase('complementary');
  await migrateDatabase({ owner: urls.ownerUrl, app: urls.appUrl });
  const environment = { ...testConfig('complementary-system', { keys }), DATABASE_URL: urls.appUrl };
  ({ app } = await createService(SERVICE_DEFINITION, parseConfig(SERVICE_DEFINITION.schema, environment)));
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
}, 60_000);

afterAll(async () => {
  await app.close();
  await dropTestDatabase('complementary');
});

const call = async (
  method: 'GET' | 'PUT' | 'POST',
  url: string,
  options: { caller?: 'onboarding' | 'bff' | 'audit'; payload?: object } = {},
): Promise<{ statusCode: number; json: () => Record<string, unknown> }> =>
  app.inject({
    method,
    url,
    headers: { authorization: await keys.bearer(options.caller ?? 'onboarding', 'complementary-system') },
    ...(options.payload === undefined ? {} : { payload: options.payload }),
  });

describe('customers', () => {
  it('stores a record with its rating, gives it to the bff, and a repeated PUT changes nothing', async () => {
    const first = await call('PUT', `/internal/customers/${CUSTOMER}`, { payload: RECORD });
    expect(first.statusCode).toBe(200);
    expect(first.json()).toMatchObject({ ...RECORD, customerId: CUSTOMER, riskRating: 'LOW' });
    const again = await call('PUT', `/internal/customers/${CUSTOMER}`, { payload: RECORD });
    expect(again.json()).toEqual(first.json());
    const read = await call('GET', `/internal/customers/${CUSTOMER}`, { caller: 'bff' });
    expect(read.json()).toEqual(first.json());
  });

  it('replaces a record and rates it anew', async () => {
    const changed = { ...RECORD, occupation: 'Casino manager' };
    const answer = await call('PUT', `/internal/customers/${CUSTOMER}`, { payload: changed });
    expect(answer.json()).toMatchObject({ occupation: 'Casino manager', riskRating: 'MEDIUM' });
  });

  it('answers 404 for an unknown customer', async () => {
    const answer = await call('GET', '/internal/customers/01935b1c-0000-7000-8000-00000000dead');
    expect(answer.statusCode).toBe(404);
  });

  it('names every fault of a bad record', async () => {
    const payload = { ...RECORD, locale: 'fr', address: { ...RECORD.address, country: 'Spain' } };
    const answer = await call('PUT', `/internal/customers/${CUSTOMER}`, { payload });
    expect(answer.statusCode).toBe(400);
    const { errors } = answer.json() as { errors: { pointer: string }[] };
    expect(errors.map((error) => error.pointer).toSorted()).toEqual(['#/address/country', '#/locale']);
  });

  it('refuses other callers and nobody', async () => {
    expect((await call('PUT', `/internal/customers/${CUSTOMER}`, { caller: 'bff', payload: RECORD })).statusCode).toBe(
      403,
    );
    expect((await call('GET', `/internal/customers/${CUSTOMER}`, { caller: 'audit' })).statusCode).toBe(403);
    const anonymous = await app.inject({ method: 'GET', url: `/internal/customers/${CUSTOMER}` });
    expect(anonymous.statusCode).toBe(401);
  });
});

describe('screenings', () => {
  const screening = (applicationId: string, fullName: string, dateOfBirth = '1985-05-05'): object => ({
    applicationId,
    fullName,
    dateOfBirth,
    country: 'ES',
  });

  it('clears a person who is not listed and keeps the answer for the application', async () => {
    const payload = screening('01935b1c-0000-7000-8000-0000000000a1', 'Lucía Fernández');
    const first = await call('POST', '/internal/screenings', { payload });
    expect(first.statusCode).toBe(200);
    expect(first.json()).toMatchObject({ outcome: 'CLEAR', listVersion: 'sample-2026-11' });
    const again = await call('POST', '/internal/screenings', { payload });
    expect(again.json()).toEqual(first.json());
  });

  it('finds a listed person written in another order without accents', async () => {
    const payload = screening('01935b1c-0000-7000-8000-0000000000a2', 'Kovago Barany Zoltan', '1961-04-12');
    const answer = await call('POST', '/internal/screenings', { payload });
    expect(answer.json()).toMatchObject({ outcome: 'POSSIBLE_HIT' });
  });

  it('refuses other details under the same application', async () => {
    const applicationId = '01935b1c-0000-7000-8000-0000000000a1';
    const answer = await call('POST', '/internal/screenings', { payload: screening(applicationId, 'Someone Else') });
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({ type: 'https://alder.example/problems/resource-id-reused' });
  });

  it('screens once when asked eight times at once', async () => {
    const payload = screening('01935b1c-0000-7000-8000-0000000000a3', 'Thaddeus Nightmarket');
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => call('POST', '/internal/screenings', { payload })),
    );
    expect(new Set(answers.map((answer) => answer.json()['screeningId'])).size).toBe(1);
    expect(answers.every((answer) => answer.json()['outcome'] === 'POSSIBLE_HIT')).toBe(true);
  });

  it('keeps evidence that the service itself cannot change', async () => {
    const client = new pg.Client({ connectionString: urls.appUrl });
    await client.connect();
    try {
      const { rows } = await client.query('SELECT matched_entry_ids FROM screenings WHERE full_name = $1', [
        'Kovago Barany Zoltan',
      ]);
      expect(rows).toEqual([{ matched_entry_ids: ['S-001'] }]);
      for (const statement of [
        'DELETE FROM screenings',
        "UPDATE screenings SET outcome = 'CLEAR'",
        'DELETE FROM customers',
        'DELETE FROM sanctions_entries',
        'CREATE TABLE mine (id int)',
      ])
        await expect(client.query(statement)).rejects.toThrow(/permission denied/);
    } finally {
      await client.end();
    }
  });

  it('only onboarding may screen', async () => {
    const payload = screening('01935b1c-0000-7000-8000-0000000000a4', 'Any One');
    expect((await call('POST', '/internal/screenings', { caller: 'bff', payload })).statusCode).toBe(403);
  });
});

it('migrates again without an effect', async () => {
  await expect(migrateDatabase({ owner: urls.ownerUrl, app: urls.appUrl })).resolves.toEqual([]);
});
