import { SESv2Client, SendEmailCommand, type SendEmailCommandInput } from '@aws-sdk/client-sesv2';
import Fastify, { type FastifyInstance } from 'fastify';
import { awsClientConfig } from '../aws-clients.ts';
import { openDatabase } from '../database.ts';
import { OutboxStore } from '../outbox/outbox.store.ts';
import { listenOnFreePort } from '../testing/account.ts';
import { registerSes } from './ses.ts';

let app: FastifyInstance;
let outbox: OutboxStore;
let ses: SESv2Client;

beforeEach(async () => {
  outbox = new OutboxStore(openDatabase(null, ''));
  app = Fastify();
  registerSes(app, outbox);
  ses = new SESv2Client(awsClientConfig(await listenOnFreePort(app)));
});

afterEach(async () => {
  ses.destroy();
  await app.close();
});

const email = (to: string[], input: Partial<SendEmailCommandInput> = {}) =>
  new SendEmailCommand({
    FromEmailAddress: 'Alder Bank <no-reply@alder.example>',
    Destination: { ToAddresses: to },
    Content: {
      Simple: { Subject: { Data: 'Welcome' }, Body: { Text: { Data: 'Hola' }, Html: { Data: '<p>Hola</p>' } } },
    },
    ...input,
  });

describe('SES', () => {
  it('records an e-mail for each recipient', async () => {
    const { MessageId } = await ses.send(email(['ana@example.com', 'Bo <bo@example.com>']));
    const [first, second] = outbox.list({ channel: 'email' });
    expect(first).toMatchObject({
      id: MessageId,
      to: 'ana@example.com',
      subject: 'Welcome',
      text: 'Hola',
      html: '<p>Hola</p>',
    });
    expect(second).toMatchObject({ to: 'bo@example.com', via: 'ses' });
  });

  it.each(['no-at-sign', 'two@@example.com', 'a b@example.com', 'ana@example', 'ana@-example.com'])(
    'refuses the address %s and records nothing',
    async (address) => {
      await expect(ses.send(email(['ana@example.com', address]))).rejects.toMatchObject({
        name: 'BadRequestException',
      });
      expect(outbox.list({})).toEqual([]);
    },
  );

  it('refuses a message without recipient, without body, or in a form it does not emulate', async () => {
    const bodies: Partial<SendEmailCommandInput>[] = [
      { Destination: {} },
      { Content: { Simple: { Subject: { Data: 'x' }, Body: {} } } },
      { Content: { Raw: { Data: Buffer.from('raw') } } },
    ];
    for (const body of bodies) {
      await expect(ses.send(email(['ana@example.com'], body))).rejects.toMatchObject({ name: 'BadRequestException' });
    }
  });

  it('fails on request, for tests of a bad day', async () => {
    await expect(ses.send(email(['quota-ana@example.com']))).rejects.toMatchObject({
      name: 'TooManyRequestsException',
    });
    await expect(ses.send(email(['down-ana@example.com']))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 500 },
    });
  });
});
