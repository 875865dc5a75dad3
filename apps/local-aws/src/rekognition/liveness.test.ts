import type { AddressInfo } from 'node:net';
import {
  CreateFaceLivenessSessionCommand,
  type CreateFaceLivenessSessionCommandInput,
  GetFaceLivenessSessionResultsCommand,
  RekognitionClient,
} from '@aws-sdk/client-rekognition';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import sharp from 'sharp';
import * as faces from '../../../../test/faces/faces.ts';
import type { ImageAnalysis } from './face.ts';
import { createRekognition } from './index.ts';
import { judgeLiveness } from './liveness.ts';

const MODEL_TIMEOUT_MS = 120_000;
const MINUTE_MS = 60_000;

describe('the judgement of frames', () => {
  /** A frame with one face of the given width; `person` shifts its descriptor, `scene` its pixels. */
  const frame = (width: number, { person = 0, scene = width * 100 } = {}): ImageAnalysis => ({
    width: 640,
    height: 720,
    thumbnail: Array.from({ length: 1024 }, () => scene),
    faces: [
      {
        detail: {
          BoundingBox: { Left: 0.2, Top: 0.2, Width: width, Height: width },
          Confidence: 99,
          Landmarks: [],
          Pose: { Roll: 0, Yaw: 0, Pitch: 0 },
          Quality: { Brightness: 50, Sharpness: 30 + width },
        },
        descriptor: [person],
      },
    ],
  });
  const empty: ImageAnalysis = { ...frame(0.3), faces: [] };
  const crowded: ImageAnalysis = { ...frame(0.5), faces: [...frame(0.5).faces, ...frame(0.4).faces] };

  test('is near certain of a face that doubles in width', () => {
    const verdict = judgeLiveness([frame(0.25), frame(0.35), frame(0.5)]);
    expect(verdict).toEqual({ state: 'judged', confidence: 99.9, referenceFrame: 2 });
  });

  test('has a boundary at 1.3 times the width', () => {
    expect(judgeLiveness([frame(0.2), frame(0.23), frame(0.26)])).toMatchObject({ state: 'judged' });
    expect(judgeLiveness([frame(0.2), frame(0.23), frame(0.259)])).toEqual({ state: 'failed', reason: 'not-nearer' });
  });

  test.each([
    ['no-face', [frame(0.25), empty, frame(0.5)]],
    ['several-faces', [frame(0.25), frame(0.35), crowded]],
    ['different-people', [frame(0.25), frame(0.35, { person: 0.5 }), frame(0.5)]],
    ['not-nearer', [frame(0.5), frame(0.35), frame(0.25)]],
  ] as const)('fails a capture for %s', (reason, frames) => {
    expect(judgeLiveness(frames)).toEqual({ state: 'failed', reason });
  });

  test('gives little confidence to a picture that comes twice, even when the face grows later', () => {
    const frames = [frame(0.25, { scene: 10 }), frame(0.25, { scene: 10.5 }), frame(0.5)];
    expect(judgeLiveness(frames)).toMatchObject({ state: 'judged', confidence: 12.5 });
  });
});

describe('a session', () => {
  let app: FastifyInstance;
  let client: RekognitionClient;
  let url: string;
  let now = Date.UTC(2026, 0, 5);
  const objects = new Map<string, Buffer>();

  beforeAll(async () => {
    app = await createRekognition({
      dataDir: null,
      region: 'eu-central-1',
      collections: [],
      readObject: () => Promise.resolve(null),
      writeObject: (bucket, key, body) => Promise.resolve(void objects.set(`${bucket}/${key}`, body)),
      workers: 1,
      clock: () => now,
    });
    await app.listen({ host: '127.0.0.1', port: 0 });
    url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
    client = new RekognitionClient({
      endpoint: url,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
  }, MODEL_TIMEOUT_MS);

  afterAll(async () => {
    client.destroy();
    await app.close();
  });

  const open = async (input: CreateFaceLivenessSessionCommandInput = {}): Promise<string> =>
    (await client.send(new CreateFaceLivenessSessionCommand(input))).SessionId ?? '';
  const results = (sessionId: string) =>
    client.send(new GetFaceLivenessSessionResultsCommand({ SessionId: sessionId }));
  const post = async (sessionId: string, frames: readonly Buffer[]): Promise<{ status: number; body: unknown }> => {
    const answer = await fetch(`${url}/_local/rekognition/liveness/${sessionId}/frames`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ frames: frames.map((frame) => frame.toString('base64')) }),
    });
    return { status: answer.status, body: await answer.json() };
  };

  test(
    'succeeds for a person who comes nearer, gives images, and takes no second capture',
    async () => {
      const sessionId = await open({
        ClientRequestToken: 'once',
        Settings: { OutputConfig: { S3Bucket: 'photos', S3KeyPrefix: 'liveness/' }, AuditImagesLimit: 2 },
      });
      expect(await open({ ClientRequestToken: 'once' })).toBe(sessionId);
      expect(await results(sessionId)).toMatchObject({ Status: 'CREATED' });

      const frames = await faces.livenessFrames('ana');
      expect(await post(sessionId, frames)).toEqual({ status: 200, body: { sessionId, status: 'SUCCEEDED' } });
      const answer = await results(sessionId);
      expect(answer).toMatchObject({
        Status: 'SUCCEEDED',
        ReferenceImage: { S3Object: { Bucket: 'photos', Name: `liveness/${sessionId}/reference.jpg` } },
      });
      expect(answer.Confidence).toBeGreaterThan(95);
      expect(answer.AuditImages).toHaveLength(2);
      const reference = objects.get(`photos/liveness/${sessionId}/reference.jpg`);
      expect(await sharp(reference).metadata()).toMatchObject({ format: 'jpeg', width: 640, height: 720 });

      expect(await post(sessionId, frames)).toMatchObject({ status: 409 });
      expect(await results(sessionId)).toMatchObject({ Status: 'SUCCEEDED' });
    },
    MODEL_TIMEOUT_MS,
  );

  test(
    'has no confidence in one photograph that is only compressed differently',
    async () => {
      const sessionId = await open();
      await post(sessionId, await faces.stillFrames('ana'));
      const answer = await results(sessionId);
      expect(answer.Confidence ?? 0).toBeLessThan(10);
      expect(answer.ReferenceImage?.Bytes?.length ?? 0).toBeGreaterThan(1000);
    },
    MODEL_TIMEOUT_MS,
  );

  test(
    'fails when another person takes over',
    async () => {
      const [far, middle] = await faces.livenessFrames('ana');
      const near = (await faces.livenessFrames('cleo')).at(-1);
      const sessionId = await open();
      const answer = await post(
        sessionId,
        [far, middle, near].map((frame) => frame ?? Buffer.alloc(0)),
      );
      expect(answer.body).toEqual({ sessionId, status: 'FAILED' });
      const answered = await results(sessionId);
      expect(answered.Status).toBe('FAILED');
      expect(answered.Confidence).toBeUndefined();
    },
    MODEL_TIMEOUT_MS,
  );

  test('fails when a frame is not an image', async () => {
    const sessionId = await open();
    const frames = [faces.notAnImage(), faces.notAnImage(), faces.notAnImage()];
    expect((await post(sessionId, frames)).body).toEqual({ sessionId, status: 'FAILED' });
  });

  test('expires after three minutes, and is forgotten after fifteen', async () => {
    const sessionId = await open();
    now += 3 * MINUTE_MS - 1;
    expect(await results(sessionId)).toMatchObject({ Status: 'CREATED' });
    now += 1;
    expect(await post(sessionId, await faces.stillFrames('ana'))).toMatchObject({ status: 410 });
    expect(await results(sessionId)).toMatchObject({ Status: 'EXPIRED' });
    now += 12 * MINUTE_MS;
    await expect(results(sessionId)).rejects.toMatchObject({ name: 'SessionNotFoundException' });
  });

  test('is needed, and takes three to eight frames', async () => {
    const unknown = '6f5b1a44-0000-4000-8000-000000000000';
    expect(await post(unknown, await faces.stillFrames('ana'))).toMatchObject({ status: 404 });
    await expect(results(unknown)).rejects.toMatchObject({ name: 'SessionNotFoundException' });
    const sessionId = await open();
    const [still = Buffer.alloc(0)] = await faces.stillFrames('ana');
    expect(await post(sessionId, [still, still])).toMatchObject({ status: 400 });
    expect(
      await post(
        sessionId,
        Array.from({ length: 9 }, () => still),
      ),
    ).toMatchObject({ status: 400 });
    expect(await results(sessionId)).toMatchObject({ Status: 'CREATED' });
  });
});
