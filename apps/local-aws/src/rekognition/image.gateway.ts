import { invalidParameter, RekognitionError } from './rekognition.errors.ts';
import type { ImageInput } from './requests.ts';

/** Limits of Rekognition for an image in the request and one in S3. */
export const INLINE_BYTES_MAX = 5 * 1024 * 1024;
export const OBJECT_BYTES_MAX = 15 * 1024 * 1024;

const JPEG_MAGIC = Buffer.from([0xff, 0xd8, 0xff]);
const PNG_MAGIC = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export type ReadObject = (bucket: string, key: string) => Promise<Buffer | null>;

/**
 * The bytes of a request's image, checked as far as possible without decoding.
 *
 * Throws InvalidParameterException, InvalidS3ObjectException, ImageTooLargeException, InvalidImageFormatException.
 */
export async function readImage(image: ImageInput, readObject: ReadObject): Promise<Buffer> {
  const { Bytes: base64, S3Object: object } = image;
  if ((base64 === undefined) === (object === undefined)) {
    throw invalidParameter();
  }
  const bytes = base64 === undefined ? await readS3(object, readObject) : Buffer.from(base64, 'base64');
  if (bytes.length > (base64 === undefined ? OBJECT_BYTES_MAX : INLINE_BYTES_MAX)) {
    throw new RekognitionError('ImageTooLargeException', 'Image size is too large');
  }
  if (!isJpegOrPng(bytes)) {
    throw new RekognitionError('InvalidImageFormatException', 'Request has invalid image format');
  }
  return bytes;
}

export const isJpegOrPng = (bytes: Buffer): boolean =>
  [JPEG_MAGIC, PNG_MAGIC].some((magic) => bytes.subarray(0, magic.length).equals(magic));

async function readS3(object: ImageInput['S3Object'], readObject: ReadObject): Promise<Buffer> {
  const bytes = object === undefined ? null : await readObject(object.Bucket, object.Name);
  if (bytes === null) {
    throw new RekognitionError(
      'InvalidS3ObjectException',
      'Unable to get object metadata from S3. Check object key, region and/or access permissions.',
    );
  }
  return bytes;
}
