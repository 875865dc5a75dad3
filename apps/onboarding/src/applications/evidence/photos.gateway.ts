import { randomUUID } from 'node:crypto';
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { ImageTooLargeError, type Photo, PHOTO_BYTES_MAX } from '@bank/identity';
import { CONFIG, DependencyUnavailableError } from '@bank/platform';
import { DomainError } from '@bank/domain';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { v5 as uuidv5 } from 'uuid';
import type { Config } from '../../config.ts';

export const UPLOAD_LIFETIME_MS = 5 * 60_000;
const PHOTO_NAMESPACE = 'b5b1a2e4-3a52-5c0e-8f55-41c2a6f5c0aa';
const CONNECT_TIMEOUT_MS = 500;
const REQUEST_TIMEOUT_MS = 5_000;

export interface Upload {
  readonly key: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Photos in their private bucket, under names that say nothing: raw uploads for minutes, checked photos to stay. */
@Injectable()
export class PhotosGateway implements OnApplicationShutdown {
  private readonly s3: S3Client;
  /** Signs for the address that browsers use; it never sends anything. */
  private readonly publicS3: S3Client;

  constructor(@Inject(CONFIG) private readonly config: Config) {
    // A presigned address cannot know the checksum of what will be sent.
    const shared = { forcePathStyle: true, requestChecksumCalculation: 'WHEN_REQUIRED' } as const;
    this.s3 = new S3Client({
      ...shared,
      requestHandler: {
        connectionTimeout: CONNECT_TIMEOUT_MS,
        requestTimeout: REQUEST_TIMEOUT_MS,
        throwOnRequestTimeout: true,
      },
    });
    this.publicS3 = new S3Client({ ...shared, endpoint: config.S3_PUBLIC_ENDPOINT });
  }

  onApplicationShutdown(): void {
    this.s3.destroy();
    this.publicS3.destroy();
  }

  /** One PUT of exactly this type and length to a key of ours. */
  async openUpload(file: { readonly contentType: string; readonly contentLength: number }): Promise<Upload> {
    const key = `uploads/${randomUUID()}`;
    const command = new PutObjectCommand({
      Bucket: this.config.PHOTOS_BUCKET,
      Key: key,
      ContentType: file.contentType,
      ContentLength: file.contentLength,
    });
    const url = await getSignedUrl(this.publicS3, command, {
      expiresIn: UPLOAD_LIFETIME_MS / 1000,
      signableHeaders: new Set(['host', 'content-type', 'content-length']),
    });
    return { key, url, headers: { 'content-type': file.contentType, 'content-length': String(file.contentLength) } };
  }

  /** Undefined when there is nothing under the key. @throws ImageTooLargeError before more than the limit is read. */
  async find(key: string): Promise<Buffer | undefined> {
    return this.asking(async () => {
      const answer = await this.s3.send(new GetObjectCommand({ Bucket: this.config.PHOTOS_BUCKET, Key: key }));
      if ((answer.ContentLength ?? Number.POSITIVE_INFINITY) > PHOTO_BYTES_MAX) throw new ImageTooLargeError();
      return answer.Body === undefined ? undefined : Buffer.from(await answer.Body.transformToByteArray());
    });
  }

  /**
   * Keeps a checked photo. The name follows from the upload's and from what is in the photo: a repetition writes the same
   * object, and another photo under the same upload can never take the place of a checked one.
   */
  async keep(uploadKey: string, photo: Photo): Promise<string> {
    const key = `photos/${uuidv5(`${uploadKey} ${photo.version}`, PHOTO_NAMESPACE)}.jpg`;
    await this.asking(() =>
      this.s3.send(
        new PutObjectCommand({
          Bucket: this.config.PHOTOS_BUCKET,
          Key: key,
          Body: photo.jpeg,
          ContentType: 'image/jpeg',
        }),
      ),
    );
    return key;
  }

  /** Nothing there is deleted already. */
  async remove(key: string): Promise<void> {
    await this.asking(() => this.s3.send(new DeleteObjectCommand({ Bucket: this.config.PHOTOS_BUCKET, Key: key })));
  }

  private async asking<Answer>(request: () => Promise<Answer>): Promise<Answer | undefined> {
    try {
      return await request();
    } catch (cause) {
      if (cause instanceof DomainError) throw cause;
      if (cause instanceof Error && cause.name === 'NoSuchKey') return undefined;
      throw new DependencyUnavailableError('s3', { cause });
    }
  }
}
