import { describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import * as faces from '../../../test/faces/faces.ts';
import { preparePhoto } from './photo.ts';

describe('a photo that is prepared', () => {
  test('stands upright and carries nothing of the camera', async () => {
    const raw = await faces.withExif();
    expect((await sharp(raw).metadata()).exif).toBeDefined();
    const { jpeg, version } = await preparePhoto(raw);
    const metadata = await sharp(jpeg).metadata();
    expect(metadata).toMatchObject({ format: 'jpeg' });
    expect([metadata.exif, metadata.orientation, metadata.icc, metadata.xmp]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(metadata.height).toBeGreaterThan(metadata.width);
    expect(version).toMatch(/^[0-9a-f]{64}$/);
  });

  test('is refused unless it is a whole JPEG or PNG of a sane size', async () => {
    const refusalOf = (bytes: Buffer): Promise<string> =>
      preparePhoto(bytes).then(
        () => 'good',
        (error: Error) => error.name,
      );
    expect(await refusalOf(faces.notAnImage())).toBe('ImageInvalidError');
    expect(await refusalOf(faces.htmlPolyglot())).toBe('ImageInvalidError');
    expect(await refusalOf(await faces.truncated())).toBe('ImageInvalidError');
    expect(await refusalOf(Buffer.alloc(0))).toBe('ImageInvalidError');
    expect(
      await refusalOf(
        await sharp(await faces.portrait('ana'))
          .webp()
          .toBuffer(),
      ),
    ).toBe('ImageInvalidError');
    expect(await refusalOf(await faces.tiny())).toBe('FaceTooSmallError');
    expect(await refusalOf(await faces.hugePng())).toBe('ImageTooLargeError');
    expect(await refusalOf(Buffer.concat([await faces.portrait('ana'), Buffer.alloc(5_000_001)]))).toBe(
      'ImageTooLargeError',
    );
  });
});
