import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { startQueuesAndBuckets, temporaryDirectory, type QueuesFixture } from '../testing/account.ts';
import { createQueuesAndBucketsResources } from './create-resources.ts';
import { verifyS3Signature } from './sigv4.ts';

const Bucket = 'bank-local-photos';
const Key = "selfies/José's photo (1)+~.jpg";

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let account: QueuesFixture;
let s3: S3Client;

beforeEach(async () => {
  directory = await temporaryDirectory();
  account = await startQueuesAndBuckets(directory.path);
  await createQueuesAndBucketsResources(account.client);
  s3 = new S3Client({ ...account.client, forcePathStyle: true });
});

afterEach(async () => {
  s3.destroy();
  await account.close();
  await directory.remove();
});

const put = (body: string | Buffer) =>
  s3.send(new PutObjectCommand({ Bucket, Key, Body: body, ContentType: 'image/jpeg', Metadata: { owner: 'u-1' } }));
const read = async () => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
const code = async (response: Response) => /<Code>(\w+)<\/Code>/.exec(await response.text())?.[1];

describe('S3', () => {
  it('stores, lists, reads over a restart and deletes what a signed client asks', async () => {
    await put(Buffer.from('a photo'));
    const listed = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: 'selfies/' }));
    expect(listed.Contents?.map((object) => object.Key)).toEqual([Key]);
    await account.close();
    account = await startQueuesAndBuckets(directory.path);
    s3 = new S3Client({ ...account.client, forcePathStyle: true });
    expect(await read()).toBe('a photo');
    const head = await s3.send(new HeadObjectCommand({ Bucket, Key }));
    expect([head.ContentType, head.ContentLength, head.Metadata]).toEqual(['image/jpeg', 7, { owner: 'u-1' }]);
    await s3.send(new DeleteObjectCommand({ Bucket, Key }));
    await expect(read()).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('refuses a request without a signature', async () => {
    await put('a photo');
    const address = `${account.url}/${Bucket}/${encodeURIComponent(Key)}`;
    for (const method of ['GET', 'HEAD', 'PUT', 'DELETE']) expect((await fetch(address, { method })).status).toBe(403);
    expect((await fetch(`${account.url}/`)).status).toBe(403);
    expect(await read()).toBe('a photo');
  });

  it('refuses a client with another key', async () => {
    const stranger = (accessKeyId: string, secretAccessKey: string) =>
      new S3Client({ ...account.client, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
    const get = new GetObjectCommand({ Bucket, Key });
    await expect(stranger('local', 'wrong').send(get)).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
    await expect(stranger('other', 'local').send(get)).rejects.toMatchObject({ name: 'InvalidAccessKeyId' });
  });

  it('takes a presigned upload only with the signed content type and length', async () => {
    const command = new PutObjectCommand({ Bucket, Key, ContentType: 'image/jpeg', ContentLength: 7 });
    const signableHeaders = new Set(['content-type', 'content-length']);
    const plain = new S3Client({
      ...account.client,
      forcePathStyle: true,
      requestChecksumCalculation: 'WHEN_REQUIRED',
    });
    const url = await getSignedUrl(plain, command, { expiresIn: 60, signableHeaders });
    const upload = (body: string, type: string) =>
      fetch(url, { method: 'PUT', body, headers: { 'content-type': type } });
    expect(await code(await upload('a photo', 'text/html'))).toBe('SignatureDoesNotMatch');
    expect(await code(await upload('a longer photo', 'image/jpeg'))).toBe('SignatureDoesNotMatch');
    expect((await upload('a photo', 'image/jpeg')).status).toBe(200);
    expect(await read()).toBe('a photo');
    const smuggled = { 'content-type': 'image/jpeg', 'x-amz-meta-owner': 'u-2' };
    expect(await code(await fetch(url, { method: 'PUT', body: 'a photo', headers: smuggled }))).toBe('AccessDenied');
  });

  it('serves a presigned download until it expires, for its own key and method only', async () => {
    await put('a photo');
    const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }), { expiresIn: 60 });
    expect(await (await fetch(url)).text()).toBe('a photo');
    expect(await code(await fetch(url.replace(/X-Amz-Signature=..../, 'X-Amz-Signature=0000')))).toBe(
      'SignatureDoesNotMatch',
    );
    expect(await code(await fetch(url.replace('selfies', 'others')))).toBe('SignatureDoesNotMatch');
    expect(await code(await fetch(url, { method: 'DELETE' }))).toBe('SignatureDoesNotMatch');
    expect(await code(await fetch(url.replace('X-Amz-Expires=60', 'X-Amz-Expires=6000')))).toBe(
      'SignatureDoesNotMatch',
    );
    const signingDate = new Date(Date.now() - 61_000);
    const expired = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }), { expiresIn: 60, signingDate });
    const answer = await fetch(expired);
    expect(answer.status).toBe(403);
    expect(await answer.text()).toContain('Request has expired');
  });

  it('lets a page of this machine upload, and no other page', async () => {
    const preflight = async (origin: string) => {
      const headers = {
        origin,
        'access-control-request-method': 'PUT',
        'access-control-request-headers': 'content-type',
      };
      const answer = await fetch(`${account.url}/${Bucket}/k`, { method: 'OPTIONS', headers });
      return [
        answer.status,
        answer.headers.get('access-control-allow-origin'),
        answer.headers.get('access-control-allow-headers'),
      ];
    };
    expect(await preflight('http://localhost:8080')).toEqual([204, 'http://localhost:8080', 'content-type']);
    expect(await preflight('https://attacker.example')).toEqual([403, null, null]);
    await put('a photo');
    const url = await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key }), { expiresIn: 60 });
    const answer = await fetch(url, { headers: { origin: 'http://localhost:8080' } });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, 'http://localhost:8080']);
    expect((await fetch(`${account.url}/${Bucket}/k`, { headers: { origin: 'http://localhost:8080' } })).status).toBe(
      403,
    );
  });

  it('refuses what it does not emulate instead of doing something else', async () => {
    await put('a photo');
    const tagging = s3.send(
      new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet: [{ Key: 'a', Value: 'b' }] } }),
    );
    await expect(tagging).rejects.toMatchObject({ name: 'NotImplemented' });
    expect(await read()).toBe('a photo');
  });
});

describe('the signature of a request', () => {
  const request = (query: string) => ({
    method: 'GET',
    path: '/photos/test.txt',
    query,
    headers: { host: 'localhost' },
  });

  it('is refused when the lifetime is longer than S3 allows', () => {
    const query =
      'X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=local%2F20260101%2Feu-central-1%2Fs3%2Faws4_request';
    const verdict = verifyS3Signature(
      request(`${query}&X-Amz-Date=20260101T000000Z&X-Amz-Expires=604801&X-Amz-SignedHeaders=host&X-Amz-Signature=00`),
      Date.parse('2026-01-01T00:00:01Z'),
    );
    expect(verdict).toMatchObject({ state: 'refused', status: 400, code: 'AuthorizationQueryParametersError' });
  });

  it('is refused when there is none', () => {
    expect(verifyS3Signature(request(''), 0)).toMatchObject({ state: 'refused', status: 403, code: 'AccessDenied' });
  });
});
