import { Agent } from 'node:https';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { type App, applicationDefault, deleteApp, initializeApp } from 'firebase-admin/app';
import { getMessaging, type Messaging } from 'firebase-admin/messaging';
import type { SendResult } from '../deliveries/delivery.ts';
import type { Address, Channel, Parcel } from './channel.ts';

export interface FcmOptions {
  readonly projectId: string;
  /** Only outside AWS: everything Firebase would send to Google goes to this address instead. */
  readonly local?: { readonly endpoint: string; readonly bearer: string };
}

const CONNECTIONS_MAX = 32;
const LOCAL_TOKEN_SECONDS = 3600;

/** Dials a fixed plain address whatever host is asked for, so that the real firebase-admin talks to an emulator. */
class LocalAgent extends Agent {
  constructor(private readonly target: URL) {
    super({ keepAlive: true, maxSockets: CONNECTIONS_MAX });
  }
  override createConnection(): Duplex {
    return connect({ host: this.target.hostname, port: Number(this.target.port) });
  }
}

/** Firebase Cloud Messaging through firebase-admin. */
export class FcmGateway implements Channel<Extract<Address, { channel: 'push' }>> {
  private readonly app: App;
  private readonly messaging: Messaging;
  private readonly agent: LocalAgent | undefined;

  constructor(options: FcmOptions, appName: string) {
    const { projectId, local } = options;
    if (local === undefined) {
      this.app = initializeApp({ projectId, credential: applicationDefault() }, appName);
      this.messaging = getMessaging(this.app);
      return;
    }
    this.agent = new LocalAgent(new URL(local.endpoint));
    const credential = {
      getAccessToken: () => Promise.resolve({ access_token: local.bearer, expires_in: LOCAL_TOKEN_SECONDS }),
    };
    this.app = initializeApp({ projectId, credential, httpAgent: this.agent }, appName);
    this.messaging = getMessaging(this.app);
    // HTTP/2 would bypass the agent.
    this.messaging.enableLegacyHttpTransport();
  }

  /** firebase-admin takes no signal; the caller's deadline stops waiting, and the tag makes a second copy replace the first. */
  async send(parcel: Parcel<Extract<Address, { channel: 'push' }>>): Promise<SendResult> {
    const { address, message, deliveryId, eventType } = parcel;
    try {
      const providerMessageId = await this.messaging.send({
        token: address.token,
        notification: { title: message.push.title, body: message.push.body },
        data: { deliveryId, eventType },
        android: { priority: 'high', collapseKey: deliveryId, notification: { tag: deliveryId } },
        apns: { headers: { 'apns-collapse-id': deliveryId.slice(0, 64) }, payload: { aps: { sound: 'default' } } },
        webpush: { notification: { tag: deliveryId } },
      });
      return { outcome: 'ACCEPTED', providerMessageId };
    } catch (error) {
      return resultOfFcmFault(error);
    }
  }

  async close(): Promise<void> {
    await deleteApp(this.app);
    this.agent?.destroy();
  }
}

const GONE = new Set(['messaging/registration-token-not-registered', 'messaging/mismatched-credential']);
const NOT_TAKEN = new Set([
  'messaging/message-rate-exceeded',
  'messaging/device-message-rate-exceeded',
  'messaging/server-unavailable',
  'messaging/authentication-error',
  'messaging/third-party-auth-error',
  'app/invalid-credential',
]);
const UNCLEAR = new Set([
  'messaging/internal-error',
  'messaging/unknown-error',
  'app/network-error',
  'app/network-timeout',
  'app/internal-error',
  'app/unable-to-parse-response',
]);

/** What a Firebase error says about whether the message was taken and whether the token still lives. */
export function resultOfFcmFault(error: unknown): SendResult {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const detail = code.replace(/^(messaging|app)\//, '') || 'no-answer';
  if (GONE.has(code)) return { outcome: 'REFUSED', detail: 'unregistered', isGone: true };
  if (NOT_TAKEN.has(code)) return { outcome: 'UNAVAILABLE', detail };
  if (code === 'app/network-error' && error instanceof Error && /ECONNREFUSED|ENOTFOUND/.test(error.message))
    return { outcome: 'UNAVAILABLE', detail: 'unreachable' };
  if (UNCLEAR.has(code) || !code.startsWith('messaging/')) return { outcome: 'UNKNOWN', detail };
  return { outcome: 'REFUSED', detail, isGone: false };
}
