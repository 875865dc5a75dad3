import { createHash, randomBytes } from 'node:crypto';
import { AdminGetUserCommand, ListUsersCommand, SignUpCommand } from '@aws-sdk/client-cognito-identity-provider';
import { DescribeCollectionCommand } from '@aws-sdk/client-rekognition';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import * as faces from '../../../test/faces/faces.ts';
import { Applicant, ask } from './applicant.ts';
import { COLLECTION_ID, type IdentityStack, POOL_ID, startIdentityStack } from './identity-stack.ts';

const MODEL_TIMEOUT_MS = 120_000;
let stack: IdentityStack;

beforeAll(async () => {
  stack = await startIdentityStack('refusals');
}, MODEL_TIMEOUT_MS);
afterAll(() => stack.close());

const slugOf = (body: Record<string, unknown>): string => String(body['type']).split('/').at(-1) ?? '';
const enrolledFaces = async (): Promise<number> => {
  const described = await stack.rekognition.send(new DescribeCollectionCommand({ CollectionId: COLLECTION_ID }));
  return described.FaceCount ?? Number.NaN;
};

/** Why a person has to look: staff see it, the applicant never does. */
async function reviewReasonOf({ applicationId }: Applicant): Promise<unknown> {
  const TableName = stack.tables['applications'] ?? 'none';
  return (await stack.dynamo.send(new GetCommand({ TableName, Key: { applicationId } }))).Item?.['reviewReason'];
}

async function atSelfie(face: faces.Person, fullName?: string): Promise<Applicant> {
  const applicant = new Applicant(stack, face, fullName);
  await applicant.start();
  await applicant.verifyContacts();
  await applicant.consent();
  return applicant;
}

describe('an application', () => {
  test('answers only to its own token; a foreign, an unknown and a missing one look alike', async () => {
    const [mine, other] = [new Applicant(stack, 'ana'), new Applicant(stack, 'bea')];
    await mine.start();
    await other.start();
    const unknown = Object.assign(new Applicant(stack, 'ana'), {
      applicationId: '018f2f64-0000-7000-8000-000000000000',
      token: mine.token,
    });
    const answers = [
      await mine.at('GET', '', undefined, other.token),
      await mine.at('GET', '', undefined, ''),
      await unknown.at('GET', ''),
    ];
    for (const answer of answers) {
      expect(answer.status).toBe(404);
      expect({ ...answer.body, traceId: '', instance: '' }).toEqual({ ...answers[0]?.body, traceId: '', instance: '' });
    }
    expect((await mine.at('GET', '')).status).toBe(200);
    const guess = await mine.at('POST', '/phone-verification', { code: '123456' }, other.token);
    expect(guess.status).toBe(404);
  });

  test('is started once by one key, and a key is not used for another person', async () => {
    const applicant = new Applicant(stack, 'ana');
    const key = randomBytes(18).toString('base64url');
    const first = await applicant.start(key);
    const firstToken = applicant.token;
    const second = await applicant.start(key);
    expect(second.status).toBe(201);
    expect(second.body['application']).toMatchObject({
      applicationId: (first.body['application'] as { applicationId: string }).applicationId,
    });
    expect((await applicant.at('GET', '', undefined, firstToken)).status).toBe(404);
    expect((await applicant.at('GET', '')).status).toBe(200);
    const other = await applicant.start(key, { fullName: 'Somebody Else' });
    expect([other.status, slugOf(other.body)]).toEqual([422, 'idempotency-key-reused']);
    expect((await applicant.verifyContacts()).body['state']).toBe('CONSENT');
    expect((await applicant.start(key)).status).toBe(409);
  });

  test('refuses a password that everybody would guess', async () => {
    const applicant = new Applicant(stack, 'ana');
    for (const password of ['Password1234', 'Alder Bank 2026', 'aaaaaaaaaaaaaa']) {
      const answer = await applicant.start(undefined, { password });
      expect([password, answer.status, slugOf(answer.body)]).toEqual([password, 422, 'password-rejected']);
    }
  });

  test('for an e-mail that has an account looks like any other, makes no user and warns the owner', async () => {
    const owner = new Applicant(stack, 'ana');
    await owner.start();
    await owner.verifyContacts();
    const thief = Object.assign(new Applicant(stack, 'bea'), { email: owner.email });
    const fresh = await new Applicant(stack, 'bea').start();
    const started = await thief.start();
    const shape = (answer: typeof started) => Object.keys(answer.body['application'] as object);
    expect([started.status, shape(started)]).toEqual([201, shape(fresh)]);
    expect(stack.messages(owner.email).at(-1)).toMatchObject({
      via: 'ses',
      subject: 'You already have access to Alder Bank',
    });
    const guess = await thief.at('POST', '/email-verification', { code: '123456' });
    expect([guess.status, slugOf(guess.body), guess.body['triesLeft']]).toEqual([422, 'code-mismatch', 4]);
    const users = await stack.cognito.send(
      new ListUsersCommand({ UserPoolId: POOL_ID, Filter: `email = "${owner.email}"` }),
    );
    expect(users.Users).toHaveLength(1);
  });

  test('for an e-mail that a stranger typed and never confirmed replaces the stranger', async () => {
    const stranger = new Applicant(stack, 'ana');
    await stranger.start();
    const owner = Object.assign(new Applicant(stack, 'bea'), { email: stranger.email });
    await owner.start();
    const code = owner.codeSentTo(owner.email);
    expect((await stranger.at('POST', '/email-verification', { code })).status).toBe(422);
    expect((await owner.verifyContacts()).body['state']).toBe('CONSENT');
  });

  test.each(['email', 'phone'] as const)('does not let the code of the %s be guessed', async (channel) => {
    const applicant = new Applicant(stack, 'ana');
    await applicant.start();
    const right = applicant.codeSentTo(channel === 'email' ? applicant.email : applicant.phone);
    const wrong = right === '000000' ? '000001' : '000000';
    const path = `/${channel}-verification`;
    for (const triesLeft of [4, 3, 2, 1, 0]) {
      const answer = await applicant.at('POST', path, { code: wrong });
      expect([answer.status, slugOf(answer.body), answer.body['triesLeft']]).toEqual([422, 'code-mismatch', triesLeft]);
    }
    const exhausted = await applicant.at('POST', path, { code: right });
    expect([exhausted.status, slugOf(exhausted.body)]).toEqual([429, 'attempts-exhausted']);
    expect((await applicant.at('POST', '/codes', { channel })).status).toBe(202);
    const newest = applicant.codeSentTo(channel === 'email' ? applicant.email : applicant.phone);
    expect((await applicant.at('POST', path, { code: newest })).status).toBe(200);
  });

  test('sends a code again five times and no more', async () => {
    const applicant = new Applicant(stack, 'ana');
    await applicant.start();
    const statuses: number[] = [];
    for (let time = 0; time < 6; time += 1)
      statuses.push((await applicant.at('POST', '/codes', { channel: 'phone' })).status);
    expect(statuses).toEqual([202, 202, 202, 202, 202, 429]);
    expect(stack.messages(applicant.phone)).toHaveLength(6);
  });

  test('cannot be left out: Cognito registers nobody who has none', async () => {
    const direct = stack.cognito.send(
      new SignUpCommand({
        ClientId: '4k7onboard0bank0local0cli2',
        Username: 'direct@example.com',
        Password: 'seven small otters 1',
        SecretHash: 'unknown',
      }),
    );
    await expect(direct).rejects.toMatchObject({ name: 'NotAuthorizedException' });
  });

  test('waits for a person when biometrics are refused, and asks for no face', async () => {
    const applicant = new Applicant(stack, 'ana');
    await applicant.start();
    await applicant.verifyContacts();
    const early = await applicant.at('POST', '/selfie-upload', { contentType: 'image/jpeg', contentLength: 1000 });
    expect([early.status, slugOf(early.body)]).toEqual([409, 'application-state']);
    expect((await applicant.consent(false)).body).toMatchObject({ state: 'IN_REVIEW', biometricConsent: false });
    const upload = await applicant.at('POST', '/selfie-upload', { contentType: 'image/jpeg', contentLength: 1000 });
    expect([upload.status, slugOf(upload.body)]).toEqual([409, 'application-state']);
  });
});

describe('a selfie', () => {
  test(
    'that cannot be used is refused with what to do, counted, and leaves nothing',
    async () => {
      const before = await stack.objectKeys();
      const dora = await atSelfie('dora');
      const refused: readonly (readonly [string, Buffer])[] = [
        ['image-invalid', faces.notAnImage()],
        ['no-face', await faces.noFace()],
        ['several-faces', await faces.twoFaces()],
        ['image-invalid', await faces.truncated()],
      ];
      let attemptsLeft = 5;
      for (const [slug, photo] of refused) {
        const answer = await dora.selfie(photo);
        attemptsLeft -= 1;
        expect([slug, answer.status, slugOf(answer.body), answer.body['attemptsLeft']]).toEqual([
          slug,
          422,
          slug,
          attemptsLeft,
        ]);
      }
      expect(await stack.objectKeys()).toEqual(before);
      const missing = await dora.at('POST', '/selfie');
      expect([missing.status, slugOf(missing.body)]).toEqual([422, 'upload-missing']);
      const last = await dora.selfie(faces.htmlPolyglot());
      expect([last.status, slugOf(last.body), last.body['attemptsLeft']]).toEqual([422, 'image-invalid', 0]);
      expect((await dora.at('GET', '')).body).toMatchObject({ state: 'IN_REVIEW', attemptsLeft: 0 });
      const more = await dora.at('POST', '/selfie-upload', { contentType: 'image/jpeg', contentLength: 1000 });
      expect([more.status, slugOf(more.body)]).toEqual([429, 'attempts-exhausted']);
    },
    MODEL_TIMEOUT_MS,
  );

  test(
    'that is dark, blurred, tiny or huge gets its own hint',
    async () => {
      const dora = await atSelfie('dora');
      for (const [slug, photo] of [
        ['image-too-dark', await faces.tooDark()],
        ['image-too-blurred', await faces.tooBlurred()],
        ['face-too-small', await faces.tiny()],
        ['image-too-large', await faces.hugePng()],
      ] as const) {
        const answer = await dora.selfie(photo);
        expect([slug, answer.status, slugOf(answer.body)]).toEqual([slug, 422, slug]);
      }
    },
    MODEL_TIMEOUT_MS,
  );

  test('can be uploaded only as it was announced', async () => {
    const dora = await atSelfie('dora');
    const photo = await faces.portrait('dora');
    const opened = await dora.at('POST', '/selfie-upload', { contentType: 'image/jpeg', contentLength: photo.length });
    const { url, headers } = opened.body as { url: string; headers: Record<string, string> };
    const put = async (address: string, type: string, body: Buffer): Promise<number> =>
      (
        await fetch(address, {
          method: 'PUT',
          headers: { ...headers, 'content-type': type },
          body: new Uint8Array(body),
        }).catch(() => ({ status: 403 }))
      ).status;
    expect(await put(url, 'text/html', photo)).toBe(403);
    expect(await put(url.replace('/uploads/', '/photos/'), 'image/jpeg', photo)).toBe(403);
    expect(await put(url, 'image/jpeg', photo)).toBe(200);
    const tooLong = { contentType: 'image/jpeg', contentLength: 5_000_001 };
    expect((await dora.at('POST', '/selfie-upload', tooLong)).status).toBe(400);
  });
});

describe('a checked selfie', () => {
  test(
    'is never replaced by another photo of the same upload',
    async () => {
      const dora = await atSelfie('dora');
      const [mine, other] = [await faces.portrait('dora'), await faces.portrait('bea')];
      const contentLength = Math.max(mine.length, other.length);
      // JPEG decoders ignore what follows the end marker, so both fit the one announced length.
      const padded = (photo: Buffer): Buffer => Buffer.concat([photo, Buffer.alloc(contentLength - photo.length)]);
      const opened = await dora.at('POST', '/selfie-upload', { contentType: 'image/jpeg', contentLength });
      const { url, headers } = opened.body as { url: string; headers: Record<string, string> };
      const put = (photo: Buffer) => fetch(url, { method: 'PUT', headers, body: new Uint8Array(padded(photo)) });
      await put(mine);
      const before = new Set(await stack.objectKeys());
      const first = dora.at('POST', '/selfie');
      const second = dora.at('POST', '/selfie');
      await put(other);
      expect([(await first).status, (await second).status]).toEqual([200, 200]);
      const kept = (await stack.objectKeys()).filter((key) => !before.has(key) && key.startsWith('photos/'));
      expect(kept).toHaveLength(1);
      const row = await stack.dynamo.send(
        new GetCommand({
          TableName: stack.tables['applications'] ?? 'none',
          Key: { applicationId: dora.applicationId },
        }),
      );
      const selfie = row.Item?.['selfie'] as { key: string; version: string };
      expect(selfie.key).toBe(kept[0]);
      const bytes = await stack.objectBytes(selfie.key);
      expect(createHash('sha256').update(bytes).digest('hex')).toBe(selfie.version);
    },
    MODEL_TIMEOUT_MS,
  );
});

describe('a face check', () => {
  test(
    'counts once, for its own application and its own person',
    async () => {
      const eva = await atSelfie('eva');
      await eva.selfie();
      const fay = await atSelfie('fay');
      await fay.selfie();
      const session = await fay.at('POST', '/liveness-sessions');
      const early = await fay.submit(String(session.body['livenessSessionId']));
      expect([early.status, slugOf(early.body)]).toEqual([409, 'application-state']);
      const ofFay = await fay.liveness();
      const foreign = await eva.submit(ofFay);
      expect([foreign.status, slugOf(foreign.body)]).toEqual([409, 'liveness-used']);
      const mismatch = await eva.submit(await eva.liveness('fay'));
      expect([mismatch.status, slugOf(mismatch.body), mismatch.body['attemptsLeft']]).toEqual([
        422,
        'face-mismatch',
        4,
      ]);
      expect(JSON.stringify(mismatch.body)).not.toMatch(/similarity|confidence|score|9\d\.\d/i);
      const none = await eva.at('POST', '/submissions', {});
      expect([none.status, slugOf(none.body)]).toEqual([400, 'validation']);
      const replaced = await eva.liveness('fay');
      const second = await eva.submit(replaced);
      expect(second.status).toBe(422);
      const replayed = await eva.submit(replaced);
      expect([replayed.status, slugOf(replayed.body)]).toEqual([409, 'liveness-used']);
      expect((await eva.at('GET', '')).body).toMatchObject({ state: 'LIVENESS', attemptsLeft: 3 });
    },
    MODEL_TIMEOUT_MS,
  );
});

describe('an approval', () => {
  test(
    'is left to a person for a face that is enrolled already, and enrols nobody',
    async () => {
      expect(await new Applicant(stack, 'gia').onboard()).toBe('APPROVED');
      const enrolled = await enrolledFaces();
      const impostor = new Applicant(stack, 'gia', 'Another Name');
      expect(await impostor.onboard()).toBe('IN_REVIEW');
      expect(await reviewReasonOf(impostor)).toBe('possible-duplicate');
      expect(await enrolledFaces()).toBe(enrolled);
      expect(JSON.stringify((await impostor.at('GET', '')).body)).not.toMatch(/duplicate|reason/i);
      const user = await stack.cognito.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: impostor.email }));
      expect(user.Enabled).toBe(false);
      expect((await impostor.login()).status).toBe(401);
      expect((await impostor.submit('018f2f64-0000-7000-8000-000000000000')).body['state']).toBe('IN_REVIEW');
    },
    MODEL_TIMEOUT_MS,
  );

  test(
    'is left to a person for somebody who may be on a list',
    async () => {
      const listed = new Applicant(stack, 'hana', stack.neighbours.hitName);
      const enrolled = await enrolledFaces();
      expect(await listed.onboard()).toBe('IN_REVIEW');
      expect(await reviewReasonOf(listed)).toBe('screening-possible-hit');
      expect(await enrolledFaces()).toBe(enrolled);
    },
    MODEL_TIMEOUT_MS,
  );

  test.each(['/internal/screenings', '/internal/accounts'])(
    'that stops at %s goes on in another process and makes nothing twice',
    async (part) => {
      const june = await atSelfie(part.endsWith('accounts') ? 'june' : 'cleo');
      await june.selfie();
      stack.neighbours.fail(part);
      const submitted = await june.submit();
      expect(submitted).toMatchObject({ status: 200, body: { state: 'SUBMITTED' } });
      const enrolled = await enrolledFaces();
      stack.neighbours.heal();
      const second = await stack.secondOnboarding();
      await june.decided();
      expect((await june.at('GET', '')).body['state']).toBe('APPROVED');
      const accounts = [...stack.neighbours.puts.entries()].filter(([path]) => path.includes('/accounts/'));
      expect(accounts.every(([, times]) => times === 1)).toBe(true);
      expect(await enrolledFaces()).toBe(part.endsWith('accounts') ? enrolled : enrolled + 1);
      expect((await june.login()).status).toBe(200);
      await ask(second, { method: 'GET', url: '/health/live' });
    },
    MODEL_TIMEOUT_MS,
  );
});
