import { Agent } from 'node:https';
import { connect } from 'node:net';
import Fastify, { type FastifyInstance } from 'fastify';
import { deleteApp, initializeApp, type App } from 'firebase-admin/app';
import { getMessaging } from 'firebase-admin/messaging';
import { Secret } from '../config.ts';
import { openDatabase } from '../database.ts';
import { OutboxStore } from '../outbox/outbox.store.ts';
import { listenOnFreePort } from '../testing/account.ts';
import { registerFcm } from './fcm.ts';

/** Dials the emulator in clear text wherever firebase-admin thinks it connects to. */
class LocalAgent extends Agent {
  readonly #port: number;

  constructor(port: number) {
    super({ keepAlive: false });
    this.#port = port;
  }

  override createConnection() {
    return connect(this.#port, '127.0.0.1');
  }
}

let server: FastifyInstance;
let outbox: OutboxStore;
let port: number;
const apps: App[] = [];

beforeEach(async () => {
  outbox = new OutboxStore(openDatabase(null, ''));
  server = Fastify();
  registerFcm(server, { outbox, bearer: new Secret('local-token') });
  port = Number(new URL(await listenOnFreePort(server)).port);
});

afterEach(async () => {
  await Promise.all(apps.splice(0).map(deleteApp));
  await server.close();
});

function messagingWith(accessToken: string) {
  const credential = { getAccessToken: async () => ({ access_token: accessToken, expires_in: 3_600 }) };
  const app = initializeApp({ projectId: 'bank-local', credential, httpAgent: new LocalAgent(port) }, accessToken);
  apps.push(app);
  const messaging = getMessaging(app);
  messaging.enableLegacyHttpTransport();
  return messaging;
}

describe('FCM, as firebase-admin sees it', () => {
  it('records a push', async () => {
    const notification = { title: 'Money received', body: '+25.00 EUR' };
    const name = await messagingWith('local-token').send({
      token: 'device-1',
      notification,
      data: { transferId: 't-1' },
    });
    expect(name).toMatch(/^projects\/bank-local\/messages\/[0-9a-f-]{36}$/);
    expect(outbox.list({ channel: 'push' })).toMatchObject([
      { to: 'device-1', subject: 'Money received', text: '+25.00 EUR', data: { transferId: 't-1' }, via: 'fcm' },
    ]);
  });

  it.each([
    ['unregistered-1', 'messaging/registration-token-not-registered'],
    ['invalid-1', 'messaging/invalid-argument'],
    ['sender-1', 'messaging/mismatched-credential'],
    ['quota-1', 'messaging/message-rate-exceeded'],
    ['internal-1', 'messaging/internal-error'],
  ])('refuses the token %s as %s', async (token, code) => {
    await expect(messagingWith('local-token').send({ token, data: {} })).rejects.toMatchObject({ code });
    expect(outbox.list({})).toEqual([]);
  });

  it('is unavailable for a token down-…, and says when to come back', async () => {
    const answer = await server.inject({
      method: 'POST',
      url: '/v1/projects/bank-local/messages:send',
      headers: { authorization: 'Bearer local-token' },
      payload: { message: { token: 'down-1' } },
    });
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '1']);
    expect(answer.json()).toMatchObject({ error: { status: 'UNAVAILABLE', details: [{ errorCode: 'UNAVAILABLE' }] } });
  });

  it('tells good tokens from bad ones in one call', async () => {
    const { responses } = await messagingWith('local-token').sendEach([
      { token: 'device-1', data: { a: '1' } },
      { token: 'unregistered-1', data: { a: '1' } },
    ]);
    expect(responses.map(({ success }) => success)).toEqual([true, false]);
    expect(outbox.list({}).map(({ to }) => to)).toEqual(['device-1']);
  });

  it('refuses another credential', async () => {
    const sending = messagingWith('stolen-token').send({ token: 'device-1', data: {} });
    await expect(sending).rejects.toMatchObject({ code: 'messaging/third-party-auth-error' });
    expect(outbox.list({})).toEqual([]);
  });
});
