import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CompareFacesCommand,
  CreateCollectionCommand,
  DeleteCollectionCommand,
  DeleteFacesCommand,
  DescribeCollectionCommand,
  DetectFacesCommand,
  IndexFacesCommand,
  ListCollectionsCommand,
  ListFacesCommand,
  RekognitionClient,
  SearchFacesByImageCommand,
  SearchFacesCommand,
} from '@aws-sdk/client-rekognition';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import sharp from 'sharp';
import * as faces from '../../../../test/faces/faces.ts';
import { createRekognition } from './index.ts';

/** The bank's own bar for "the same person". */
const SAME_PERSON = 99;
const COLLECTION = 'people';
const MODEL_TIMEOUT_MS = 120_000;

let dataDir: string;
let app: FastifyInstance;
let client: RekognitionClient;
const objects = new Map<string, Buffer>();

async function start(): Promise<void> {
  app = await createRekognition({
    dataDir,
    region: 'eu-central-1',
    collections: [COLLECTION],
    readObject: (bucket, key) => Promise.resolve(objects.get(`${bucket}/${key}`) ?? null),
    writeObject: (bucket, key, body) => Promise.resolve(void objects.set(`${bucket}/${key}`, body)),
    workers: 1,
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  client = new RekognitionClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
}

async function stop(): Promise<void> {
  client.destroy();
  await app.close();
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rekognition-'));
  await start();
}, MODEL_TIMEOUT_MS);

afterAll(async () => {
  await stop();
  await rm(dataDir, { recursive: true });
});

const compare = async (source: Buffer, target: Buffer): Promise<number> => {
  const answer = await client.send(
    new CompareFacesCommand({ SourceImage: { Bytes: source }, TargetImage: { Bytes: target }, SimilarityThreshold: 0 }),
  );
  return answer.FaceMatches?.[0]?.Similarity ?? Number.NaN;
};

const enrol = (image: Buffer, name: string, collection = COLLECTION) =>
  client.send(
    new IndexFacesCommand({
      CollectionId: collection,
      Image: { Bytes: image },
      ExternalImageId: name,
      MaxFaces: 1,
      QualityFilter: 'AUTO',
    }),
  );

describe('collections', () => {
  test('are created once, described, listed by page and deleted', async () => {
    const created = await client.send(new CreateCollectionCommand({ CollectionId: 'second' }));
    expect(created).toMatchObject({ StatusCode: 200, FaceModelVersion: '7.0' });
    await expect(client.send(new CreateCollectionCommand({ CollectionId: 'second' }))).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      $metadata: { httpStatusCode: 400 },
    });
    const first = await client.send(new ListCollectionsCommand({ MaxResults: 1 }));
    expect(first).toMatchObject({ CollectionIds: ['people'], NextToken: 'people' });
    const next = await client.send(new ListCollectionsCommand({ MaxResults: 1, NextToken: 'people' }));
    expect(next.CollectionIds).toEqual(['second']);
    expect(next.NextToken).toBeUndefined();
    const described = await client.send(new DescribeCollectionCommand({ CollectionId: 'second' }));
    expect(described).toMatchObject({
      FaceCount: 0,
      CollectionARN: 'arn:aws:rekognition:eu-central-1:000000000000:collection/second',
    });
    expect(described.CreationTimestamp?.getUTCFullYear()).toBeGreaterThanOrEqual(2024);
    await client.send(new DeleteCollectionCommand({ CollectionId: 'second' }));
    await expect(client.send(new DescribeCollectionCommand({ CollectionId: 'second' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  test('refuse a token that no page gave and an id with a slash', async () => {
    await expect(client.send(new ListCollectionsCommand({ NextToken: 'made-up' }))).rejects.toMatchObject({
      name: 'InvalidPaginationTokenException',
    });
    await expect(client.send(new CreateCollectionCommand({ CollectionId: '../x' }))).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});

describe('enrolled faces', () => {
  test(
    'are found again in every variation, never taken for another person, and survive a restart',
    async () => {
      const enrolled = await enrol(await faces.portrait('ana'), 'ana');
      const faceId = enrolled.FaceRecords?.[0]?.Face?.FaceId ?? '';
      expect(enrolled.FaceRecords?.[0]?.Face).toMatchObject({ ExternalImageId: 'ana' });
      expect(enrolled.UnindexedFaces).toEqual([]);
      await enrol(await faces.portrait('cleo'), 'cleo');
      await stop();
      await start();

      for (const [variation, image] of Object.entries(await faces.variations('ana'))) {
        const found = await client.send(
          new SearchFacesByImageCommand({
            CollectionId: COLLECTION,
            Image: { Bytes: image },
            FaceMatchThreshold: SAME_PERSON,
          }),
        );
        const names = found.FaceMatches?.map((match) => match.Face?.ExternalImageId);
        expect({ variation, names }).toEqual({ variation, names: ['ana'] });
      }
      for (const stranger of ['bea', 'eva', 'gia'] as const) {
        const image = { Bytes: await faces.portrait(stranger) };
        const found = await client.send(
          new SearchFacesByImageCommand({ CollectionId: COLLECTION, Image: image, FaceMatchThreshold: SAME_PERSON }),
        );
        expect({ stranger, matches: found.FaceMatches }).toEqual({ stranger, matches: [] });
      }

      const repeated = await enrol(await faces.portrait('ana'), 'ana');
      expect(repeated.FaceRecords?.[0]?.Face?.FaceId).toBe(faceId);
    },
    MODEL_TIMEOUT_MS,
  );

  test(
    'that are enrolled under two names are found as duplicates, listed and deleted',
    async () => {
      await client.send(new CreateCollectionCommand({ CollectionId: 'duplicates' }));
      const { tight } = await faces.variations('gia');
      const first = await enrol(await faces.portrait('gia'), 'one', 'duplicates');
      const second = await enrol(tight, 'two', 'duplicates');
      const [one, two] = [first, second].map((answer) => answer.FaceRecords?.[0]?.Face?.FaceId ?? '');
      const found = await client.send(
        new SearchFacesCommand({ CollectionId: 'duplicates', FaceId: one, FaceMatchThreshold: SAME_PERSON }),
      );
      expect(found.FaceMatches?.map((match) => match.Face?.FaceId)).toEqual([two]);

      const page = await client.send(new ListFacesCommand({ CollectionId: 'duplicates', MaxResults: 1 }));
      expect(page).toMatchObject({ Faces: [{ FaceId: one }], NextToken: one });

      const unknown = '6f5b1a44-0000-4000-8000-000000000000';
      const removed = await client.send(
        new DeleteFacesCommand({ CollectionId: 'duplicates', FaceIds: [one ?? '', unknown] }),
      );
      expect(removed.DeletedFaces).toEqual([one]);
      expect(removed.UnsuccessfulFaceDeletions).toMatchObject([{ FaceId: unknown, Reasons: ['FACE_NOT_FOUND'] }]);
      await expect(
        client.send(new SearchFacesCommand({ CollectionId: 'duplicates', FaceId: one })),
      ).rejects.toMatchObject({
        name: 'InvalidParameterException',
        message: 'faceId was not found in the collection.',
      });
    },
    MODEL_TIMEOUT_MS,
  );

  test(
    'are refused for darkness, blur and number, with the reason, and nothing is stored',
    async () => {
      await client.send(new CreateCollectionCommand({ CollectionId: 'poor' }));
      const reasons = async (image: Buffer): Promise<unknown> =>
        (await enrol(image, 'poor', 'poor')).UnindexedFaces?.map((face) => face.Reasons);
      expect(await reasons(await faces.tooDark())).toEqual([expect.arrayContaining(['LOW_BRIGHTNESS'])]);
      expect(await reasons(await faces.tooBlurred())).toEqual([expect.arrayContaining(['LOW_SHARPNESS'])]);
      expect(await reasons(await faces.noFace())).toEqual([]);
      expect(await client.send(new ListFacesCommand({ CollectionId: 'poor' }))).toMatchObject({ Faces: [] });
      expect(await reasons(await faces.twoFaces())).toEqual([['EXCEEDS_MAX_FACES']]);
    },
    MODEL_TIMEOUT_MS,
  );
});

describe('comparison and detection', () => {
  test(
    'tell people of one picture apart, where the model has its closest strangers',
    async () => {
      // Measured: the two most alike of all pairs, similarity 87.
      expect(await compare(await faces.portrait('fay'), await faces.portrait('hana'))).toBeLessThan(SAME_PERSON);
      const answer = await client.send(
        new CompareFacesCommand({
          SourceImage: { Bytes: await faces.portrait('ana') },
          TargetImage: { Bytes: await faces.twoFaces('ana', 'cleo') },
          SimilarityThreshold: SAME_PERSON,
        }),
      );
      expect(answer.FaceMatches).toHaveLength(1);
      expect(answer.FaceMatches?.[0]?.Face?.BoundingBox?.Left).toBeLessThan(0.5);
      expect(answer.UnmatchedFaces).toHaveLength(1);
    },
    MODEL_TIMEOUT_MS,
  );

  test(
    'give box, landmarks, pose and quality of an image in S3, upright whatever its EXIF says',
    async () => {
      objects.set('photos/sideways.jpg', await faces.withExif('ana'));
      const image = { S3Object: { Bucket: 'photos', Name: 'sideways.jpg' } };
      const { FaceDetails } = await client.send(new DetectFacesCommand({ Image: image, Attributes: ['DEFAULT'] }));
      expect(FaceDetails).toHaveLength(1);
      const [face] = FaceDetails ?? [];
      expect(face?.Landmarks?.map((landmark) => landmark.Type)).toEqual([
        'eyeLeft',
        'eyeRight',
        'nose',
        'mouthLeft',
        'mouthRight',
      ]);
      expect(Math.abs(face?.Pose?.Roll ?? 90)).toBeLessThan(20);
      expect(face?.BoundingBox?.Width).toBeGreaterThan(0.4);
      expect(face?.BoundingBox?.Width).toBeLessThan(0.7);
      expect(face?.Quality?.Brightness).toBeGreaterThan(30);
      expect(face?.Quality?.Sharpness).toBeGreaterThan(20);
    },
    MODEL_TIMEOUT_MS,
  );

  test('need a face to search for', async () => {
    const image = { Bytes: await faces.noFace() };
    await expect(
      client.send(new SearchFacesByImageCommand({ CollectionId: COLLECTION, Image: image })),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'There are no faces in the image. Should be at least 1.',
    });
  });
});

describe('bad images', () => {
  const refusal = async (bytes: Buffer): Promise<string> =>
    client.send(new DetectFacesCommand({ Image: { Bytes: bytes } })).then(
      () => 'accepted',
      (error: Error) => error.name,
    );

  test('are refused by name, and the next call works', async () => {
    const gif = await sharp(await faces.noFace())
      .gif()
      .toBuffer();
    const oversized = Buffer.concat([await faces.noFace(), Buffer.alloc(5 * 1024 * 1024)]);
    expect(await refusal(faces.notAnImage())).toBe('InvalidImageFormatException');
    expect(await refusal(faces.htmlPolyglot())).toBe('InvalidImageFormatException');
    expect(await refusal(gif)).toBe('InvalidImageFormatException');
    expect(await refusal(await faces.truncated())).toBe('InvalidImageFormatException');
    expect(await refusal(await faces.tiny())).toBe('InvalidParameterException');
    expect(await refusal(await faces.hugePng())).toBe('ImageTooLargeException');
    expect(await refusal(oversized)).toBe('ImageTooLargeException');
    expect(await refusal(Buffer.alloc(20 * 1024 * 1024, 0xff))).toBe('ImageTooLargeException');
    expect(await refusal(await faces.noFace())).toBe('accepted');
  });

  test('in S3 are refused when they are missing or above 15 MB', async () => {
    objects.set('photos/large.jpg', Buffer.alloc(15 * 1024 * 1024 + 1, 0xff));
    const detect = (name: string) =>
      client.send(new DetectFacesCommand({ Image: { S3Object: { Bucket: 'photos', Name: name } } }));
    await expect(detect('missing.jpg')).rejects.toMatchObject({ name: 'InvalidS3ObjectException' });
    await expect(detect('large.jpg')).rejects.toMatchObject({ name: 'ImageTooLargeException' });
  });
});

test('an operation the emulator does not have is refused, not ignored', async () => {
  const answer = await app.inject({
    method: 'POST',
    url: '/',
    headers: { 'x-amz-target': 'RekognitionService.DetectLabels', 'content-type': 'application/x-amz-json-1.1' },
    payload: '{}',
  });
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({ __type: 'UnknownOperationException' });
});
