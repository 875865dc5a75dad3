/**
 * Photographs of people for tests, derived at run time from pictures that ship in the npm package
 * @vladmandic/face-api (MIT). No image of a person is committed to this repository, and results live in memory only.
 *
 * The names are made up; everyone is a different person. Erasable TypeScript, so that scripts can import it
 * with Node alone.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

interface Portrait {
  /** File in the package's `demo` folder. */
  readonly source: string;
  /** Pixels of the source: the face itself, as the detector finds it. */
  readonly face: Box;
  /** Pixels of the source: as much round the face as shows nobody else's. */
  readonly frame: Box;
}

const box = (left: number, top: number, width: number, height: number): Box => ({ left, top, width, height });

const PORTRAITS = {
  ana: { source: 'sample6.jpg', face: box(250, 468, 210, 291), frame: box(150, 390, 400, 470) },
  bea: { source: 'sample6.jpg', face: box(681, 321, 160, 307), frame: box(580, 190, 330, 480) },
  cleo: { source: 'sample3.jpg', face: box(585, 329, 199, 271), frame: box(440, 220, 460, 470) },
  dora: { source: 'sample3.jpg', face: box(1514, 292, 170, 280), frame: box(1420, 180, 440, 480) },
  eva: { source: 'sample5.jpg', face: box(787, 109, 156, 212), frame: box(690, 0, 350, 430) },
  fay: { source: 'sample4.jpg', face: box(664, 53, 187, 258), frame: box(560, 0, 350, 420) },
  gia: { source: 'sample6.jpg', face: box(1487, 263, 212, 296), frame: box(1410, 140, 400, 480) },
  hana: { source: 'sample1.jpg', face: box(1476, 199, 203, 241), frame: box(1380, 90, 420, 470) },
  june: { source: 'sample5.jpg', face: box(1406, 390, 165, 271), frame: box(1330, 270, 400, 500) },
} as const satisfies Record<string, Portrait>;

export type Person = keyof typeof PORTRAITS;

/** Pixels of the longer side of a portrait. */
const PORTRAIT_SIDE = 640;
const JPEG_QUALITY = 92;
const GREY = '#808080';

const samples = join(dirname(createRequire(import.meta.filename).resolve('@vladmandic/face-api/package.json')), 'demo');
const portraits = new Map<string, Promise<Buffer>>();

function once(key: string, make: () => Promise<Buffer>): Promise<Buffer> {
  const known = portraits.get(key);
  if (known !== undefined) {
    return known;
  }
  const made = make();
  portraits.set(key, made);
  return made;
}

const jpeg = (image: Sharp): Promise<Buffer> => image.jpeg({ quality: JPEG_QUALITY }).toBuffer();

/** A selfie-like JPEG: one clear face with hair and shoulders. */
export function portrait(person: Person): Promise<Buffer> {
  return once(`portrait ${person}`, () => {
    const { source, frame } = PORTRAITS[person];
    return jpeg(sharp(join(samples, source)).extract(frame).resize(PORTRAIT_SIDE, PORTRAIT_SIDE, { fit: 'inside' }));
  });
}

export type Variation = 'tight' | 'brighter' | 'darker' | 'softer' | 'tilted' | 'mirrored' | 'smaller' | 'recompressed';

/** The same person again, as another camera, light or hand would give it. */
export async function variations(person: Person): Promise<Record<Variation, Buffer>> {
  const original = await portrait(person);
  const { source, face } = PORTRAITS[person];
  const margin = 0.12;
  const top = Math.max(0, Math.round(face.top - face.height * margin));
  const tight = {
    left: Math.round(face.left - face.width * margin),
    top,
    width: Math.round(face.width * (1 + 2 * margin)),
    height: Math.round(face.top + face.height * (1 + margin)) - top,
  };
  return {
    tight: await jpeg(sharp(join(samples, source)).extract(tight).resize(400, 400, { fit: 'inside' })),
    brighter: await jpeg(sharp(original).modulate({ brightness: 1.3 })),
    darker: await jpeg(sharp(original).modulate({ brightness: 0.7 })),
    softer: await jpeg(sharp(original).blur(1.5)),
    tilted: await jpeg(sharp(original).rotate(8, { background: GREY })),
    mirrored: await jpeg(sharp(original).flop()),
    smaller: await jpeg(sharp(original).resize(260, 260, { fit: 'inside' })),
    recompressed: await sharp(original).jpeg({ quality: 45 }).toBuffer(),
  };
}

/** Heights of the person in the picture, from arm's length to close, as a fraction of the frame. */
const APPROACH = [0.5, 0.6, 0.72, 0.86, 1] as const;
const CAMERA = { width: 640, height: 720 };

/** Five JPEG frames of a person who comes nearer to the camera: what a liveness session expects, in order. */
export async function livenessFrames(person: Person): Promise<Buffer[]> {
  const original = await portrait(person);
  const room = await sharp(original).resize(CAMERA.width, CAMERA.height, { fit: 'cover' }).blur(40).toBuffer();
  return Promise.all(
    APPROACH.map((height, index) =>
      once(`liveness ${person} ${index}`, async () => {
        const size = { width: CAMERA.width, height: Math.round(CAMERA.height * height) };
        const nearer = await sharp(original)
          .resize({ ...size, fit: 'inside' })
          .toBuffer();
        return jpeg(sharp(room).composite([{ input: nearer, gravity: 'south' }]));
      }),
    ),
  );
}

/** What a capture must not pass with: the same photograph held up again and again, only compressed differently. */
export async function stillFrames(person: Person): Promise<Buffer[]> {
  const original = await portrait(person);
  return Promise.all([92, 84, 76, 68].map((quality) => sharp(original).jpeg({ quality }).toBuffer()));
}

/** Two people side by side. */
export async function twoFaces(left: Person = 'ana', right: Person = 'cleo'): Promise<Buffer> {
  const side = { width: 480, height: 560, fit: 'cover' } as const;
  const [first, second] = await Promise.all([portrait(left), portrait(right)]);
  const canvas = sharp({ create: { width: 960, height: 560, channels: 3, background: GREY } });
  return jpeg(
    canvas.composite([
      { input: await sharp(first).resize(side).toBuffer(), left: 0, top: 0 },
      { input: await sharp(second).resize(side).toBuffer(), left: 480, top: 0 },
    ]),
  );
}

/** Hills under a sun. */
export function noFace(): Promise<Buffer> {
  const landscape = `<svg xmlns="http://www.w3.org/2000/svg" width="640" height="480">
    <rect width="640" height="480" fill="#9cc4e4"/><circle cx="520" cy="90" r="42" fill="#f4d35e"/>
    <path d="M0 330 L160 190 L300 320 L430 220 L640 360 V480 H0 Z" fill="#5b7553"/></svg>`;
  return jpeg(sharp(Buffer.from(landscape)));
}

/** A face, but hardly any light on it. */
export async function tooDark(person: Person = 'ana'): Promise<Buffer> {
  return jpeg(sharp(await portrait(person)).linear(0.16, 0));
}

/** A face far out of focus. */
export async function tooBlurred(person: Person = 'ana'): Promise<Buffer> {
  return jpeg(sharp(await portrait(person)).blur(5));
}

/** 20 x 20 pixels. */
export async function tiny(person: Person = 'ana'): Promise<Buffer> {
  return jpeg(sharp(await portrait(person)).resize(20, 20, { fit: 'cover' }));
}

export const notAnImage = (): Buffer => Buffer.from('This is a letter, not a photograph.\n'.repeat(20));

/** A page with a script that is named like a photograph. */
export const htmlPolyglot = (): Buffer =>
  Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><script>alert(1)</script></svg>');

/** A JPEG whose second half is lost. */
export async function truncated(person: Person = 'ana'): Promise<Buffer> {
  const original = await portrait(person);
  return original.subarray(0, Math.floor(original.length / 2));
}

/** 100 megapixels in a few kilobytes: decoding it blindly would take 300 MB. */
export function hugePng(): Promise<Buffer> {
  return once('huge', () =>
    sharp({ create: { width: 10_000, height: 10_000, channels: 3, background: '#fff' } })
      .png({ palette: true, colours: 2, compressionLevel: 9 })
      .toBuffer(),
  );
}

/** An upright portrait stored sideways, with EXIF orientation and a GPS position as phones write them. */
export async function withExif(person: Person = 'ana'): Promise<Buffer> {
  const original = await portrait(person);
  return sharp(original)
    .rotate(270)
    .withExif({ IFD0: { Orientation: '6', Make: 'Alder' }, IFD3: { GPSLatitude: '41/1 23/1 0/1' } })
    .withMetadata({ orientation: 6 })
    .jpeg({ quality: JPEG_QUALITY })
    .toBuffer();
}
