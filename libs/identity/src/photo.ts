import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { FaceTooSmallError, ImageInvalidError, ImageTooLargeError } from './face-check.errors.ts';

export const PHOTO_BYTES_MAX = 5_000_000;
/** 25 million pixels decode to about 100 MB; phones' front cameras make half of that. */
const PHOTO_PIXELS_MAX = 25_000_000;
/** Rekognition finds no face below 40 pixels; a selfie this small cannot hold a usable one. */
const PHOTO_SIDE_PX_MIN = 160;
const PHOTO_SIDE_PX_MAX = 1_600;
const JPEG_QUALITY = 92;
const DECODE_SECONDS_MAX = 10;

const JPEG_MAGIC = Buffer.from([0xff, 0xd8, 0xff]);
const PNG_MAGIC = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A photo made by us: upright, JPEG, without any metadata of the camera. */
export interface Photo {
  readonly jpeg: Buffer;
  /** SHA-256 of the bytes in hex: names this version of the image. */
  readonly version: string;
}

const startsWith = (bytes: Buffer, magic: Buffer): boolean => bytes.subarray(0, magic.length).equals(magic);

/**
 * Decodes what someone sent and encodes it anew, so that nothing but pixels survives: no EXIF, no GPS, no script.
 * The size is read from the header before anything is decoded.
 * @throws ImageInvalidError, ImageTooLargeError, FaceTooSmallError
 */
export async function preparePhoto(bytes: Buffer): Promise<Photo> {
  if (bytes.length > PHOTO_BYTES_MAX) throw new ImageTooLargeError();
  if (!startsWith(bytes, JPEG_MAGIC) && !startsWith(bytes, PNG_MAGIC)) throw new ImageInvalidError();
  const { width, height } = await decoded(() => sharp(bytes, { limitInputPixels: false }).metadata());
  if (width * height > PHOTO_PIXELS_MAX) throw new ImageTooLargeError();
  if (Math.min(width, height) < PHOTO_SIDE_PX_MIN) throw new FaceTooSmallError();
  const jpeg = await decoded(() =>
    sharp(bytes, { limitInputPixels: PHOTO_PIXELS_MAX, failOn: 'warning', pages: 1 })
      .timeout({ seconds: DECODE_SECONDS_MAX })
      .rotate()
      .flatten({ background: '#ffffff' })
      .resize(PHOTO_SIDE_PX_MAX, PHOTO_SIDE_PX_MAX, { fit: 'inside', withoutEnlargement: true })
      .jpeg({ quality: JPEG_QUALITY })
      .toBuffer(),
  );
  return { jpeg, version: createHash('sha256').update(jpeg).digest('hex') };
}

/** sharp has no error classes: whatever it cannot decode is not a photo to us. */
async function decoded<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch {
    throw new ImageInvalidError();
  }
}
