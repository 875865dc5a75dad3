import { AdminGetUserCommand, UserNotFoundException } from '@aws-sdk/client-cognito-identity-provider';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { livenessFrames, noFace, portrait, twoFaces } from '../faces/faces.ts';
import { newKey, type Person } from './person.ts';
import { codeSentTo, eventually, expect, granted, outbox, refused, showFace, type World } from './world.ts';

const POOL = 'eu-central-1_BankCust1';
const PHOTOS = 'bank-local-photos';
const TERMS = '2026-11';

const mine = (person: Person) => ({
  header: { 'X-Application-Token': person.applicationToken },
  path: { applicationId: person.applicationId },
});

export async function register(world: World, person: Person): Promise<string> {
  const started = granted(
    await person.bank.onboarding.POST('/onboarding/v1/applications', {
      params: { header: { 'Idempotency-Key': newKey() } },
      body: {
        email: person.email,
        phone: person.phone,
        password: person.password,
        fullName: person.fullName,
        dateOfBirth: '1991-04-17',
        address: { line1: 'Calle Mayor 1', city: 'Madrid', postalCode: '28013', country: 'ES' },
        occupation: 'Engineer',
        locale: person.locale,
        currency: 'EUR',
      },
    }),
    201,
  );
  person.applicationId = started.application.applicationId;
  person.applicationToken = started.applicationToken;
  expect(started.application.state === 'CONTACT', 'a new application waits for its contacts', started.application);
  await world.aws.cognito.send(new AdminGetUserCommand({ UserPoolId: POOL, Username: person.email })).then(
    (user) => expect(user.UserStatus === 'UNCONFIRMED', 'nobody is a usable user before proofing', user.UserStatus),
    (error: unknown) => expect(error instanceof UserNotFoundException, 'Cognito answers', String(error)),
  );
  return person.email;
}

export async function verifyContacts(world: World, person: Person): Promise<string> {
  refused(
    await person.bank.onboarding.POST('/onboarding/v1/applications/{applicationId}/phone-verification', {
      params: mine(person),
      body: { code: '000000' },
    }),
    422,
    'code-mismatch',
  );
  const emailCode = await codeSentTo(world, { to: person.email, channel: 'email' });
  granted(
    await person.bank.onboarding.POST('/onboarding/v1/applications/{applicationId}/email-verification', {
      params: mine(person),
      body: { code: emailCode },
    }),
    200,
  );
  const phoneCode = await codeSentTo(world, { to: person.phone, channel: 'sms' });
  const application = granted(
    await person.bank.onboarding.POST('/onboarding/v1/applications/{applicationId}/phone-verification', {
      params: mine(person),
      body: { code: phoneCode },
    }),
    200,
  );
  expect(application.emailVerified && application.phoneVerified, 'both contacts are verified', application);
  return `codes ${emailCode} by e-mail, ${phoneCode} by SMS`;
}

export async function consent(_world: World, person: Person): Promise<string> {
  const application = granted(
    await person.bank.onboarding.PUT('/onboarding/v1/applications/{applicationId}/consents', {
      params: mine(person),
      body: { termsVersion: TERMS, termsAccepted: true, biometricVersion: TERMS, biometricAccepted: true },
    }),
    200,
  );
  expect(application.biometricConsent === true, 'the biometric consent is kept apart from the terms', application);
  return `terms and, apart from them, biometric consent, version ${TERMS}`;
}

async function uploadPhoto(person: Person, photo: Buffer): Promise<void> {
  const upload = granted(
    await person.bank.onboarding.POST('/onboarding/v1/applications/{applicationId}/selfie-upload', {
      params: mine(person),
      body: { contentType: 'image/jpeg', contentLength: photo.length },
    }),
    201,
  );
  const response = await fetch(upload.url, { method: 'PUT', headers: upload.headers, body: new Uint8Array(photo) });
  expect(response.ok, 'the pre-signed upload takes the photo', response.status);
}

const confirmSelfie = (person: Person) =>
  person.bank.onboarding.POST('/onboarding/v1/applications/{applicationId}/selfie', { params: mine(person) });

async function storedPhotos(world: World): Promise<number> {
  const listed = await world.aws.s3.send(new ListObjectsV2Command({ Bucket: PHOTOS }));
  return listed.KeyCount ?? 0;
}

export async function refuseBadPhotos(world: World, person: Person): Promise<string> {
  const before = await storedPhotos(world);
  const bad: readonly (readonly [string, Buffer])[] = [
    ['image-invalid', Buffer.from('this is not an image, whatever its name says')],
    ['no-face', await noFace()],
    ['several-faces', await twoFaces()],
  ];
  for (const [slug, photo] of bad) {
    await uploadPhoto(person, photo);
    refused(await confirmSelfie(person), 422, slug);
  }
  expect(
    (await storedPhotos(world)) === before,
    'a refused photo leaves nothing in the bucket',
    await storedPhotos(world),
  );
  return bad.map(([slug]) => slug).join(', ');
}

export async function takeSelfie(world: World, person: Person): Promise<string> {
  const photo = await portrait(person.face);
  await uploadPhoto(person, photo);
  const application = granted(await confirmSelfie(person), 200);
  expect(application.state === 'LIVENESS', 'after a good photo comes the liveness check', application);
  return `${Math.round(photo.length / 1024)} KiB, one face`;
}

async function liveness(world: World, person: Person, frames: readonly Buffer[]): Promise<string> {
  const session = granted(
    await person.bank.onboarding.POST('/onboarding/v1/applications/{applicationId}/liveness-sessions', {
      params: mine(person),
    }),
    201,
  );
  await showFace(world, session.livenessSessionId, frames);
  return session.livenessSessionId;
}

export async function submit(world: World, person: Person): Promise<string> {
  const livenessSessionId = await liveness(world, person, await livenessFrames(person.face));
  const call = await person.bank.onboarding.POST('/onboarding/v1/applications/{applicationId}/submissions', {
    params: mine(person),
    body: { livenessSessionId },
  });
  expect(call.response.status === 200 || call.response.status === 202, 'the application is taken', {
    status: call.response.status,
    problem: call.error,
  });
  return eventually('the application is decided', async () => {
    const application = granted(
      await person.bank.onboarding.GET('/onboarding/v1/applications/{applicationId}', { params: mine(person) }),
      200,
    );
    if (application.state === 'SUBMITTED') return undefined;
    return application.state;
  });
}

export async function approved(world: World, person: Person): Promise<string> {
  const state = await submit(world, person);
  expect(state === 'APPROVED', 'the person becomes a client', state);
  const user = await world.aws.cognito.send(new AdminGetUserCommand({ UserPoolId: POOL, Username: person.email }));
  expect(user.Enabled === true && user.UserStatus === 'CONFIRMED', 'the Cognito user is active', {
    enabled: user.Enabled,
    status: user.UserStatus,
  });
  const subject = user.UserAttributes?.find((attribute) => attribute.Name === 'sub')?.Value ?? user.Username ?? '';
  const face = await world.aws.dynamo.send(new GetCommand({ TableName: 'bank-local-facial-ids', Key: { subject } }));
  expect(typeof face.Item?.['faceId'] === 'string', 'the Facial ID table has the row', face.Item);
  const photo = await world.aws.s3.send(
    new ListObjectsV2Command({ Bucket: PHOTOS, Prefix: String(face.Item?.['imageKey']) }),
  );
  expect(photo.KeyCount === 1, 'the photo is in S3 where the row says', face.Item);
  const client = await world.aws.dynamo.send(new GetCommand({ TableName: 'bank-local-clients', Key: { subject } }));
  expect(client.Item?.['state'] === 'ACTIVE', 'the clients table has the active client', client.Item);
  return `face enrolled, photo in S3, user active, client ${String(client.Item?.['customerId']).slice(0, 8)}…`;
}

/** The same face under another name: a person has to look, and the applicant is not told why. */
export async function duplicate(world: World, impostor: Person): Promise<string> {
  await register(world, impostor);
  await verifyContacts(world, impostor);
  await consent(world, impostor);
  await takeSelfie(world, impostor);
  const state = await submit(world, impostor);
  expect(state === 'IN_REVIEW', 'a face that is enrolled already is looked at by a person', state);
  const rows = await world.aws.dynamo.send(
    new QueryCommand({
      TableName: 'bank-local-clients',
      IndexName: 'by-customer',
      KeyConditionExpression: 'customerId = :id',
      ExpressionAttributeValues: { ':id': impostor.applicationId },
    }),
  );
  expect(rows.Count === 0, 'no client was made of it', rows.Items);
  return 'the application waits for review';
}

export async function welcomed(world: World, person: Person): Promise<string> {
  const welcome = await eventually('the welcome e-mail', async () =>
    (await outbox(world, { to: person.email, channel: 'email' })).find((message) => message.via === 'ses'),
  );
  return welcome.subject ?? '';
}
