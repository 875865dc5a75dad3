import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { z } from 'zod';
import { CollectionsStore } from './collections.store.ts';
import { FacePool, type FaceThread } from './face-pool.ts';
import { FacesService } from './faces.service.ts';
import type { ReadObject } from './image.gateway.ts';
import { LivenessCaptureError, LivenessService, type WriteObject } from './liveness.service.ts';
import { invalidParameter, RekognitionError } from './rekognition.errors.ts';
import * as requests from './requests.ts';

const TARGET_PREFIX = 'RekognitionService.';
/** Two images of 5 MiB in base64 and the rest of the JSON; also bounds the frames of a liveness capture. */
const BODY_BYTES_MAX = 16 * 1024 * 1024;

export interface RekognitionOptions {
  /** Folder of the SQLite file; null keeps everything in memory. */
  readonly dataDir: string | null;
  readonly region: string;
  /** Created at start when they are not there. */
  readonly collections: readonly string[];
  readonly readObject: ReadObject;
  readonly writeObject: WriteObject;
  /** Model threads; each takes about 450 MB once it has worked. */
  readonly workers: number;
  /** Milliseconds since 1970; the system's clock unless a test gives its own. */
  readonly clock?: () => number;
  /** How a model thread is started; `startFaceWorker` unless a test or another bundler needs its own. */
  readonly startWorker?: () => FaceThread;
}

/**
 * Amazon Rekognition on a laptop: AWS JSON 1.1 at `POST /`, a real face model behind it.
 *
 * The models load in the background from here on, so nothing waits for them except the first call; `GET
 * /_local/rekognition/status` says whether they are loaded. Closing the instance ends the threads and the database.
 */
export async function createRekognition(options: RekognitionOptions): Promise<FastifyInstance> {
  const clock = options.clock ?? Date.now;
  const store = new CollectionsStore(options.dataDir);
  for (const collectionId of options.collections) {
    store.createCollection({ collectionId, createdAt: clock() });
  }
  const pool = new FacePool({
    size: options.workers,
    ...(options.startWorker === undefined ? {} : { start: options.startWorker }),
  });
  const { readObject, writeObject, region } = options;
  const faces = new FacesService({ store, pool, readObject, region, clock });
  const liveness = new LivenessService({ pool, writeObject, clock });

  const app = Fastify({ bodyLimit: BODY_BYTES_MAX, logger: false });
  app.addContentTypeParser(
    'application/x-amz-json-1.1',
    { parseAs: 'string' },
    app.getDefaultJsonParser('error', 'error'),
  );
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const refusal = refusalOf(error);
    if (refusal.name === 'InternalServerError') {
      console.error(error);
    }
    const message = refusal.name === 'InternalServerError' ? 'Internal server error' : refusal.message;
    if (request.url.startsWith('/_local/')) {
      return reply
        .code(localStatus(error, refusal))
        .type('application/problem+json')
        .send(problem(refusal.name, message));
    }
    return reply
      .code(refusal.status)
      .header('x-amzn-errortype', refusal.name)
      .type('application/x-amz-json-1.1')
      .send(JSON.stringify({ __type: refusal.name, message, Message: message }));
  });
  app.addHook('onClose', async () => {
    await pool.close();
    store.close();
  });

  const actions = actionsOf(faces, liveness);
  app.post('/', async (request, reply) => {
    const target = String(request.headers['x-amz-target'] ?? '');
    const action = target.startsWith(TARGET_PREFIX) ? actions.get(target.slice(TARGET_PREFIX.length)) : undefined;
    if (action === undefined) {
      throw new RekognitionError('UnknownOperationException', `Unknown operation: ${target}`);
    }
    const answer = await action(request.body);
    return reply.type('application/x-amz-json-1.1').send(JSON.stringify(answer));
  });
  addLocalRoutes(app, pool, liveness);

  await app.ready();
  // A failure is seen, with its cause, by the first call that needs a model.
  pool.warmUp().catch(() => undefined);
  return app;
}

/** A problem of the local routes (RFC 9457); their callers are our own pages and tests. */
const problem = (name: string, detail: string): object => ({ type: 'about:blank', title: name, detail });

function addLocalRoutes(app: FastifyInstance, pool: FacePool, liveness: LivenessService): void {
  app.get('/_local/rekognition/status', () => ({ ready: pool.isReady }));
  app.post<{ Params: { sessionId: string } }>('/_local/rekognition/liveness/:sessionId/frames', async (request) => {
    const { frames } = parse(requests.livenessFramesRequest, request.body);
    const { sessionId } = request.params;
    // The outcome only: a client never learns the confidence.
    return {
      sessionId,
      status: await liveness.capture(
        sessionId,
        frames.map((frame) => Buffer.from(frame, 'base64')),
      ),
    };
  });
}

/** 404 unknown session, 409 used, 410 expired, 413 too large, 429 busy, 400 the rest. */
function localStatus(error: Error & { statusCode?: number }, refusal: RekognitionError): number {
  if (error instanceof LivenessCaptureError) {
    return error.state === 'expired' ? 410 : 409;
  }
  switch (refusal.name) {
    case 'SessionNotFoundException':
      return 404;
    case 'ImageTooLargeException':
      return 413;
    case 'ThrottlingException':
      return 429;
    default:
      return refusal.status;
  }
}

function refusalOf(error: Error & { statusCode?: number }): RekognitionError {
  if (error instanceof RekognitionError) {
    return error;
  }
  if (error instanceof LivenessCaptureError) {
    return invalidParameter(error.message);
  }
  if (error.statusCode === 413) {
    return new RekognitionError('ImageTooLargeException', 'Request is too large', { cause: error });
  }
  return error.statusCode !== undefined && error.statusCode < 500
    ? new RekognitionError('InvalidParameterException', 'Request has invalid parameters', { cause: error })
    : new RekognitionError('InternalServerError', 'Internal server error', { cause: error });
}

function parse<Schema extends z.ZodType>(schema: Schema, body: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) {
    return parsed.data;
  }
  const tooLarge = parsed.error.issues.some((issue) => issue.code === 'too_big' && issue.path.at(-1) === 'Bytes');
  if (tooLarge) {
    throw new RekognitionError('ImageTooLargeException', 'Image size is too large');
  }
  const places = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw invalidParameter(`Request has invalid parameters: ${places.join('; ')}`);
}

type Action = (body: unknown) => object | Promise<object>;

function actionsOf(faces: FacesService, liveness: LivenessService): ReadonlyMap<string, Action> {
  const action =
    <Schema extends z.ZodType>(schema: Schema, run: (request: z.infer<Schema>) => object | Promise<object>): Action =>
    (body) =>
      run(parse(schema, body));
  return new Map<string, Action>([
    ['CreateCollection', action(requests.createCollectionRequest, (request) => faces.createCollection(request))],
    ['DescribeCollection', action(requests.describeCollectionRequest, (request) => faces.describeCollection(request))],
    ['ListCollections', action(requests.listCollectionsRequest, (request) => faces.listCollections(request))],
    ['DeleteCollection', action(requests.deleteCollectionRequest, (request) => faces.deleteCollection(request))],
    ['DetectFaces', action(requests.detectFacesRequest, (request) => faces.detectFaces(request))],
    ['IndexFaces', action(requests.indexFacesRequest, (request) => faces.indexFaces(request))],
    ['SearchFacesByImage', action(requests.searchFacesByImageRequest, (request) => faces.searchFacesByImage(request))],
    ['SearchFaces', action(requests.searchFacesRequest, (request) => faces.searchFaces(request))],
    ['CompareFaces', action(requests.compareFacesRequest, (request) => faces.compareFaces(request))],
    ['DeleteFaces', action(requests.deleteFacesRequest, (request) => faces.deleteFaces(request))],
    ['ListFaces', action(requests.listFacesRequest, (request) => faces.listFaces(request))],
    [
      'CreateFaceLivenessSession',
      action(requests.createFaceLivenessSessionRequest, (request) => liveness.createSession(request)),
    ],
    [
      'GetFaceLivenessSessionResults',
      action(requests.getFaceLivenessSessionResultsRequest, (request) => liveness.getResults(request)),
    ],
  ]);
}
