/**
 * Worker thread: decodes one image at a time and runs the face model on it (face-api on TensorFlow.js, WebAssembly).
 *
 * Erasable TypeScript only: tests and development start this file directly with Node's type stripping, the build
 * bundles it beside main.js. Paths therefore come from `import.meta.filename`, which rspack leaves alone
 * (`import.meta.url` it freezes to the path of the source on the building machine).
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parentPort } from 'node:worker_threads';
// Both are CommonJS that Node cannot name the exports of: `module.exports` is the default import.
// oxlint-disable-next-line import/default
import tf from '@tensorflow/tfjs';
// oxlint-disable-next-line import/default
import wasm from '@tensorflow/tfjs-backend-wasm';
import faceapi from '@vladmandic/face-api/dist/face-api.node-wasm.js';
import sharp, { type Sharp } from 'sharp';
import type { AnalysedFace, FaceJob, FaceJobResult, ImageAnalysis, Landmark, Pose, Quality } from './face.ts';
import type { WorkerMessage, WorkerRefusal, WorkerRequest } from './face.ts';

/** Decoded pixels; more is refused before decoding, so a 20 kB PNG of 100 megapixels costs nothing. */
const PIXELS_MAX = 40_000_000;
/** Rekognition's lower bound for both sides of an image. */
const SIDE_MIN = 80;
/** Longest side of what the model sees; the recognition net itself takes 150 x 150 per face. */
const CONTENT_SIDE_MAX = 640;
const DISTANT_SIDE_MAX = 1024;
/**
 * Margin added round every image before detection. Without it most tight crops are missed, and a face found at the very
 * edge is aligned wrongly: one person was then taken for another.
 */
const MARGIN = 0.4;
const MARGIN_GREY = 128;
/** Below this fraction of the image's width a second look without margin, at a higher resolution, may find more faces. */
const DISTANT_FACE_WIDTH = 0.15;
const DETECTION_SCORE_MIN = 0.4;
const FACES_MAX = 100;
const THUMBNAIL_SIDE = 32;
const QUALITY_SIDE = 96;
/** Root mean square of the Laplacian of a crisp face of QUALITY_SIDE pixels is about 60 grey levels: that is 100. */
const SHARPNESS_SCALE = 100 / 60;
const REENCODED_SIDE_MAX = 1280;
const REENCODED_QUALITY = 90;

class Refusal extends Error {
  readonly refusal: WorkerRefusal;
  constructor(refusal: WorkerRefusal, message: string, options?: ErrorOptions) {
    super(message, options);
    this.refusal = refusal;
  }
}

interface Pixels {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const detector = (): InstanceType<typeof faceapi.SsdMobilenetv1Options> =>
  new faceapi.SsdMobilenetv1Options({ minConfidence: DETECTION_SCORE_MIN, maxResults: FACES_MAX });

async function loadModels(): Promise<void> {
  const require = createRequire(import.meta.filename);
  const models = join(dirname(require.resolve('@vladmandic/face-api/package.json')), 'model');
  sharp.concurrency(1);
  sharp.cache(false);
  // Production mode is TensorFlow's own switch for its banner; nothing else is silenced.
  tf.enableProdMode();
  wasm.setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json')), 'dist') + '/');
  await tf.setBackend('wasm');
  await tf.ready();
  await faceapi.nets.ssdMobilenetv1.loadFromDisk(models);
  await faceapi.nets.faceLandmark68Net.loadFromDisk(models);
  await faceapi.nets.faceRecognitionNet.loadFromDisk(models);
}

/** The pipeline every decode starts with: bounded, upright, opaque, sRGB. */
async function open(bytes: Uint8Array): Promise<Sharp> {
  const image = sharp(bytes, { limitInputPixels: PIXELS_MAX, failOn: 'error' });
  const metadata = await image.metadata().catch((cause: unknown) => {
    const isTooLarge = cause instanceof Error && cause.message.includes('pixel limit');
    throw isTooLarge
      ? new Refusal('ImageTooLargeException', `Image is larger than ${PIXELS_MAX} pixels`, { cause })
      : new Refusal('InvalidImageFormatException', 'Request has invalid image format', { cause });
  });
  if (metadata.format !== 'jpeg' && metadata.format !== 'png') {
    throw new Refusal('InvalidImageFormatException', 'Request has invalid image format');
  }
  if (metadata.width * metadata.height > PIXELS_MAX) {
    throw new Refusal('ImageTooLargeException', `Image is larger than ${PIXELS_MAX} pixels`);
  }
  if (Math.min(metadata.width, metadata.height) < SIDE_MIN) {
    throw new Refusal('InvalidParameterException', `Image height and width must be at least ${SIDE_MIN} pixels`);
  }
  const grey = { r: MARGIN_GREY, g: MARGIN_GREY, b: MARGIN_GREY };
  return image.autoOrient().flatten({ background: grey }).toColourspace('srgb').removeAlpha();
}

async function decode(bytes: Uint8Array, sideMax: number): Promise<Pixels> {
  const image = await open(bytes);
  const resized = image.resize({ width: sideMax, height: sideMax, fit: 'inside', withoutEnlargement: true });
  try {
    const { data, info } = await resized.raw().toBuffer({ resolveWithObject: true });
    return { data: new Uint8Array(data.buffer, data.byteOffset, data.length), width: info.width, height: info.height };
  } catch (cause) {
    throw new Refusal('InvalidImageFormatException', 'Request has invalid image format', { cause });
  }
}

function withMargin(pixels: Pixels, margin: number): Pixels {
  const width = pixels.width + 2 * margin;
  const height = pixels.height + 2 * margin;
  const data = new Uint8Array(width * height * 3).fill(MARGIN_GREY);
  for (let row = 0; row < pixels.height; row += 1) {
    const source = pixels.data.subarray(row * pixels.width * 3, (row + 1) * pixels.width * 3);
    data.set(source, ((row + margin) * width + margin) * 3);
  }
  return { data, width, height };
}

interface FoundFace {
  readonly score: number;
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly points: readonly Point[];
  readonly descriptor: readonly number[];
}

/** Runs the nets; the answer is in pixels of the image without its margin. */
async function findFaces(pixels: Pixels, margin: number, describe: boolean): Promise<FoundFace[]> {
  const framed = margin > 0 ? withMargin(pixels, margin) : pixels;
  const tensor = tf.tensor3d(framed.data, [framed.height, framed.width, 3], 'int32');
  try {
    // face-api declares its own copy of the tensor type; at run time both are the one @tensorflow/tfjs.
    const input = tensor as unknown as Parameters<typeof faceapi.detectAllFaces>[0];
    const located = faceapi.detectAllFaces(input, detector()).withFaceLandmarks();
    const faces = describe ? await located.withFaceDescriptors() : await located;
    return faces.map((face) => ({
      score: face.detection.score,
      box: {
        x: face.detection.box.x - margin,
        y: face.detection.box.y - margin,
        width: face.detection.box.width,
        height: face.detection.box.height,
      },
      points: face.landmarks.positions.map((point) => ({ x: point.x - margin, y: point.y - margin })),
      descriptor: 'descriptor' in face ? [...(face.descriptor as Float32Array)] : [],
    }));
  } finally {
    tensor.dispose();
  }
}

async function analyse(bytes: Uint8Array, describe: boolean): Promise<ImageAnalysis> {
  let pixels = await decode(bytes, CONTENT_SIDE_MAX);
  let found = await findFaces(pixels, Math.round(Math.max(pixels.width, pixels.height) * MARGIN), describe);
  const widest = Math.max(0, ...found.map((face) => face.box.width / pixels.width));
  if (widest < DISTANT_FACE_WIDTH) {
    const closer = await decode(bytes, DISTANT_SIDE_MAX);
    const distant = await findFaces(closer, 0, describe);
    if (distant.length > found.length) {
      [pixels, found] = [closer, distant];
    }
  }
  const largestFirst = found.toSorted((a, b) => b.box.width * b.box.height - a.box.width * a.box.height);
  const faces: AnalysedFace[] = [];
  for (const face of largestFirst) {
    faces.push(await describeFace(pixels, face));
  }
  const thumbnail = await greyLevels(
    pixels,
    { left: 0, top: 0, width: pixels.width, height: pixels.height },
    THUMBNAIL_SIDE,
  );
  return { width: pixels.width, height: pixels.height, faces, thumbnail: [...thumbnail] };
}

async function describeFace(pixels: Pixels, face: FoundFace): Promise<AnalysedFace> {
  const { width, height } = pixels;
  const landmarks = fiveLandmarks(face.points);
  return {
    detail: {
      BoundingBox: {
        Left: face.box.x / width,
        Top: face.box.y / height,
        Width: face.box.width / width,
        Height: face.box.height / height,
      },
      Confidence: face.score * 100,
      Landmarks: landmarks.map(([Type, point]): Landmark => ({ Type, X: point.x / width, Y: point.y / height })),
      Pose: poseOf(face.points),
      Quality: await qualityOf(pixels, face.box),
    },
    descriptor: face.descriptor,
  };
}

/** The mean of points `from` up to `to` of the 68-point scheme (iBUG 300-W). */
function centre(points: readonly Point[], from: number, to: number): Point {
  const part = points.slice(from, to);
  return {
    x: part.reduce((sum, point) => sum + point.x, 0) / part.length,
    y: part.reduce((sum, point) => sum + point.y, 0) / part.length,
  };
}

function fiveLandmarks(points: readonly Point[]): [Landmark['Type'], Point][] {
  return [
    ['eyeLeft', centre(points, 36, 42)],
    ['eyeRight', centre(points, 42, 48)],
    ['nose', centre(points, 30, 31)],
    ['mouthLeft', centre(points, 48, 49)],
    ['mouthRight', centre(points, 54, 55)],
  ];
}

/** Turns of the head from where the nose stands between the eyes and the mouth. */
function poseOf(points: readonly Point[]): Pose {
  const left = centre(points, 36, 42);
  const right = centre(points, 42, 48);
  const nose = centre(points, 30, 31);
  const mouth = centre(points, 48, 60);
  const eyes = { x: (left.x + right.x) / 2, y: (left.y + right.y) / 2 };
  const roll = Math.atan2(right.y - left.y, right.x - left.x);
  const eyeDistance = Math.hypot(right.x - left.x, right.y - left.y);
  // Coordinates along the line of the eyes and down the face, so that a tilted head is not read as a turned one.
  const along = (point: Point): number => (point.x - eyes.x) * Math.cos(roll) + (point.y - eyes.y) * Math.sin(roll);
  const down = (point: Point): number => (point.y - eyes.y) * Math.cos(roll) - (point.x - eyes.x) * Math.sin(roll);
  const noseAtRest = 0.55;
  const degreesPerRatio = { yaw: 90, pitch: 120 };
  return {
    Roll: (roll * 180) / Math.PI,
    Yaw: bounded((along(nose) / eyeDistance) * degreesPerRatio.yaw),
    Pitch: bounded((noseAtRest - down(nose) / down(mouth)) * degreesPerRatio.pitch),
  };
}

const bounded = (degrees: number): number => Math.max(-90, Math.min(90, degrees));

interface Region {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

async function greyLevels(pixels: Pixels, region: Region, side: number): Promise<Uint8Array> {
  return sharp(pixels.data, { raw: { width: pixels.width, height: pixels.height, channels: 3 } })
    .extract(region)
    .greyscale()
    .resize({ width: side, height: side, fit: 'fill' })
    .raw()
    .toBuffer();
}

/** Brightness is the mean grey of the face; sharpness the strength of its edges at one fixed size. */
async function qualityOf(pixels: Pixels, box: FoundFace['box']): Promise<Quality> {
  const left = Math.min(pixels.width - 2, Math.max(0, Math.round(box.x)));
  const top = Math.min(pixels.height - 2, Math.max(0, Math.round(box.y)));
  const width = Math.max(2, Math.min(pixels.width - left, Math.round(box.width)));
  const height = Math.max(2, Math.min(pixels.height - top, Math.round(box.height)));
  const grey = await greyLevels(pixels, { left, top, width, height }, QUALITY_SIDE);
  let sum = 0;
  let edges = 0;
  const at = (x: number, y: number): number => grey[y * QUALITY_SIDE + x] ?? 0;
  for (let y = 1; y < QUALITY_SIDE - 1; y += 1) {
    for (let x = 1; x < QUALITY_SIDE - 1; x += 1) {
      sum += at(x, y);
      edges += (4 * at(x, y) - at(x - 1, y) - at(x + 1, y) - at(x, y - 1) - at(x, y + 1)) ** 2;
    }
  }
  const count = (QUALITY_SIDE - 2) ** 2;
  return {
    Brightness: (sum / count / 255) * 100,
    Sharpness: Math.min(100, Math.sqrt(edges / count) * SHARPNESS_SCALE),
  };
}

async function reencode(bytes: Uint8Array): Promise<Uint8Array> {
  const image = await open(bytes);
  return image
    .resize({ width: REENCODED_SIDE_MAX, height: REENCODED_SIDE_MAX, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: REENCODED_QUALITY })
    .toBuffer();
}

async function perform(job: FaceJob): Promise<FaceJobResult> {
  switch (job.kind) {
    case 'analyse':
      return { kind: 'analysed', analysis: await analyse(job.bytes, job.describe) };
    case 'reencode':
      return { kind: 'reencoded', jpeg: await reencode(job.bytes) };
  }
}

async function answer({ id, job }: WorkerRequest): Promise<WorkerMessage> {
  try {
    return { type: 'result', id, result: await perform(job) };
  } catch (error) {
    return error instanceof Refusal
      ? { type: 'refusal', id, name: error.refusal, message: error.message }
      : { type: 'failure', id, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

const port = parentPort;
if (port === null) {
  throw new Error('face-worker runs as a worker thread only');
}
const startedAt = performance.now();
await loadModels();
port.on('message', (request: WorkerRequest) => {
  void answer(request).then((message) => port.postMessage(message));
});
port.postMessage({ type: 'ready', loadMs: performance.now() - startedAt } satisfies WorkerMessage);
