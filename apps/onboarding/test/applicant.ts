import { generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import { invariant } from '@bank/domain';
import { eventually } from '@bank/platform/testing';
import { livenessFrames, type Person, portrait } from '../../../test/faces/faces.ts';
import type { IdentityStack } from './identity-stack.ts';

/** A face model on a machine that does ten other things. */
const SUBMISSION_MS_MAX = 60_000;

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

type Inject = {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  url: string;
  headers?: Record<string, string>;
  body?: object;
};

export async function ask(app: IdentityStack['auth'], { method, url, headers = {}, body }: Inject): Promise<Answer> {
  // As the proxy before us says; every test person comes from an address of their own.
  const peer = { 'x-forwarded-for': headers['x-forwarded-for'] ?? randomBytes(4).join('.') };
  const response = await app.inject({
    method,
    url,
    headers: { ...headers, ...peer },
    ...(body === undefined ? {} : { payload: body }),
  });
  return { status: response.statusCode, body: response.body === '' ? {} : response.json<Record<string, unknown>>() };
}

/** Somebody who becomes a client over HTTP, as an applicant's browser and phone would. */
export class Applicant {
  readonly email: string;
  readonly phone: string;
  readonly password = `seven small otters ${randomBytes(4).toString('hex')}`;
  applicationId = '';
  token = '';
  tokens: { accessToken: string; refreshToken: string; sessionId: string } | undefined;
  readonly device = { id: randomUUID(), ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) };

  constructor(
    private readonly stack: IdentityStack,
    readonly face: Person,
    readonly fullName = `${face} Example`,
  ) {
    this.email = `${face}.${randomBytes(5).toString('hex')}@example.com`;
    this.phone = `+346${String(randomBytes(4).readUInt32BE() % 100_000_000).padStart(8, '0')}`;
  }

  request(overrides: object = {}): object {
    return {
      email: this.email,
      phone: this.phone,
      password: this.password,
      fullName: this.fullName,
      dateOfBirth: '1990-05-04',
      address: { line1: 'Calle Mayor 1', city: 'Madrid', postalCode: '28013', country: 'ES' },
      occupation: 'Engineer',
      locale: 'en',
      currency: 'EUR',
      ...overrides,
    };
  }

  async start(key = randomBytes(18).toString('base64url'), overrides: object = {}): Promise<Answer> {
    const answer = await ask(this.stack.onboarding, {
      method: 'POST',
      url: '/onboarding/v1/applications',
      headers: { 'idempotency-key': key },
      body: this.request(overrides),
    });
    const started = answer.body as { application?: { applicationId: string }; applicationToken?: string };
    this.applicationId = started.application?.applicationId ?? this.applicationId;
    this.token = started.applicationToken ?? this.token;
    return answer;
  }

  /** `path` below the application. */
  async at(method: 'GET' | 'POST' | 'PUT', path: string, body?: object, token = this.token): Promise<Answer> {
    return ask(this.stack.onboarding, {
      method,
      url: `/onboarding/v1/applications/${this.applicationId}${path}`,
      headers: { 'x-application-token': token },
      ...(body === undefined ? {} : { body }),
    });
  }

  codeSentTo(to: string): string {
    const texts = this.stack.messages(to).map((message) => message.text);
    return /\b(\d{6})\b/.exec(texts.at(-1) ?? '')?.[1] ?? '';
  }

  async verifyContacts(): Promise<Answer> {
    await this.at('POST', '/email-verification', { code: this.codeSentTo(this.email) });
    return this.at('POST', '/phone-verification', { code: this.codeSentTo(this.phone) });
  }

  consent(biometricAccepted = true): Promise<Answer> {
    const versions = { termsVersion: '2026-11', biometricVersion: '2026-11' };
    return this.at('PUT', '/consents', { ...versions, termsAccepted: true, biometricAccepted });
  }

  async upload(photo: Buffer): Promise<void> {
    const opened = await this.at('POST', '/selfie-upload', { contentType: 'image/jpeg', contentLength: photo.length });
    invariant(opened.status === 201, `the upload is opened: ${JSON.stringify(opened)}`);
    const { url, headers } = opened.body as { url: string; headers: Record<string, string> };
    const put = await fetch(url, { method: 'PUT', headers, body: new Uint8Array(photo) });
    invariant(put.status === 200, `the photo is taken: ${put.status}`);
  }

  async selfie(photo?: Buffer): Promise<Answer> {
    await this.upload(photo ?? (await portrait(this.face)));
    return this.at('POST', '/selfie');
  }

  async showFace(livenessSessionId: string, face: Person = this.face): Promise<void> {
    const frames = (await livenessFrames(face)).map((frame) => frame.toString('base64'));
    const response = await fetch(`${this.stack.url}/_local/rekognition/liveness/${livenessSessionId}/frames`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ frames }),
    });
    const shown = await response.text();
    invariant(shown.includes('"SUCCEEDED"'), `the face is live: ${shown}`);
  }

  async liveness(face: Person = this.face): Promise<string> {
    const session = await this.at('POST', '/liveness-sessions');
    invariant(session.status === 201, `the face check is started: ${JSON.stringify(session)}`);
    const id = String(session.body['livenessSessionId']);
    await this.showFace(id, face);
    return id;
  }

  /** Says again what was not understood for want of time, as the problem's `retryable` tells a client to. */
  async submit(livenessSessionId?: string): Promise<Answer> {
    const body = { livenessSessionId: livenessSessionId ?? (await this.liveness()) };
    return eventually(
      'an answer to the submission',
      async () => {
        const answer = await this.at('POST', '/submissions', body);
        return answer.status === 503 ? undefined : answer;
      },
      SUBMISSION_MS_MAX,
    );
  }

  /** All the way to the submission; gives the state in the end. */
  async onboard(): Promise<string> {
    await this.start();
    await this.verifyContacts();
    await this.consent();
    await this.selfie();
    const submitted = await this.submit();
    invariant(submitted.status === 200, `the application is taken: ${JSON.stringify(submitted)}`);
    return this.decided();
  }

  decided(): Promise<string> {
    return eventually(
      'a decision',
      async () => {
        const state = String((await this.at('GET', '')).body['state']);
        return state === 'SUBMITTED' ? undefined : state;
      },
      SUBMISSION_MS_MAX,
    );
  }

  async login(password = this.password): Promise<Answer> {
    const answer = await ask(this.stack.auth, {
      method: 'POST',
      url: '/auth/v1/login/password',
      body: { username: this.email, password },
    });
    if (answer.status === 200) this.tokens = answer.body as unknown as NonNullable<Applicant['tokens']>;
    return answer;
  }

  /** With the access token. */
  as(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<Answer> {
    const headers = { authorization: `Bearer ${this.tokens?.accessToken ?? ''}` };
    return ask(this.stack.auth, { method, url: `/auth/v1${path}`, headers, ...(body === undefined ? {} : { body }) });
  }

  registerDevice(): Promise<Answer> {
    const { x, y } = this.device.publicKey.export({ format: 'jwk' });
    const publicKey = { kty: 'EC', crv: 'P-256', x, y };
    return this.as('POST', '/devices', { deviceId: this.device.id, name: 'My phone', publicKey });
  }

  sign(nonce: string): string {
    const key = { key: this.device.privateKey, dsaEncoding: 'ieee-p1363' as const };
    return sign('sha256', Buffer.from(nonce), key).toString('base64url');
  }

  startFace(username = this.email, deviceId: string = this.device.id): Promise<Answer> {
    return ask(this.stack.auth, { method: 'POST', url: '/auth/v1/login/face', body: { username, deviceId } });
  }

  proveDevice(loginId: unknown, signature: string): Promise<Answer> {
    const url = `/auth/v1/login/face/${String(loginId)}/device`;
    return ask(this.stack.auth, { method: 'POST', url, body: { signature } });
  }

  complete(loginId: unknown): Promise<Answer> {
    return ask(this.stack.auth, { method: 'POST', url: `/auth/v1/login/face/${String(loginId)}/completion` });
  }

  /** Up to the liveness session of a face login. */
  async reachFace(): Promise<{ loginId: string; livenessSessionId: string }> {
    const started = await this.startFace();
    const proved = await this.proveDevice(started.body['loginId'], this.sign(String(started.body['nonce'])));
    invariant(proved.status === 200, `the device is proved: ${JSON.stringify(proved)}`);
    return { loginId: String(started.body['loginId']), livenessSessionId: String(proved.body['livenessSessionId']) };
  }

  async loginByFace(face: Person = this.face): Promise<Answer> {
    const { loginId, livenessSessionId } = await this.reachFace();
    await this.showFace(livenessSessionId, face);
    const answer = await this.complete(loginId);
    if (answer.status === 200) this.tokens = answer.body as unknown as NonNullable<Applicant['tokens']>;
    return answer;
  }
}
