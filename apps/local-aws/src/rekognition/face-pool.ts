import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { FaceJob, FaceJobResult, ImageAnalysis, WorkerMessage, WorkerRequest } from './face.ts';
import { RekognitionError } from './rekognition.errors.ts';

/** Jobs waiting for a worker; beyond it callers get ThrottlingException, which the AWS SDK retries with backoff. */
export const QUEUE_LENGTH_MAX = 32;
/** Loading the models and one image together take under five seconds; a worker silent for longer is replaced. */
export const JOB_TIMEOUT_MS = 30_000;

/** One enrolment asks about the same photo up to four times (compare, search, index, search again). */
export const ANALYSES_KEPT_MAX = 64;

/** The part of a worker thread the pool uses; tests give their own. */
export type FaceThread = Pick<Worker, 'postMessage' | 'terminate' | 'on' | 'unref'>;

interface Waiting {
  readonly job: FaceJob;
  readonly resolve: (result: FaceJobResult) => void;
  readonly reject: (error: RekognitionError) => void;
}

interface Slot {
  readonly thread: FaceThread;
  readonly ready: PromiseWithResolvers<void>;
  isReady: boolean;
  current: (Waiting & { readonly id: number; readonly timer: NodeJS.Timeout }) | null;
}

/**
 * The worker file in all three lives of this code: source run by Node, test run by Jest, bundle made by rspack (which
 * knows this exact expression, emits the worker as a file of its own and rewrites the URL).
 */
export const startFaceWorker = (): FaceThread => new Worker(new URL('./face-worker.ts', import.meta.url));

/**
 * A fixed number of model threads and one bounded queue. A thread is started when there is work for it (or by `warmUp`)
 * and does one job at a time. One that crashes or hangs fails its own job only and is replaced when the next job needs
 * it, so a crash at every start costs one failed call each and never a loop.
 */
export class FacePool {
  readonly #size: number;
  readonly #start: () => FaceThread;
  readonly #slots = new Set<Slot>();
  readonly #queue: Waiting[] = [];
  /** By digest of the image, oldest use first; a face's numbers depend on nothing but the bytes. */
  readonly #kept = new Map<string, ImageAnalysis>();
  #lastId = 0;
  #isClosed = false;

  constructor(options: { readonly size: number; readonly start?: () => FaceThread }) {
    this.#size = options.size;
    this.#start = options.start ?? startFaceWorker;
  }

  /** Whether at least one thread has its models loaded. */
  get isReady(): boolean {
    return [...this.#slots].some((slot) => slot.isReady);
  }

  /** Starts a first thread and waits for its models. */
  async warmUp(): Promise<void> {
    const [first] = this.#slots;
    await (first ?? this.#open()).ready.promise;
  }

  async analyse(bytes: Uint8Array, options: { readonly describe: boolean }): Promise<ImageAnalysis> {
    const key = `${options.describe ? 'described' : 'found'} ${createHash('sha256').update(bytes).digest('hex')}`;
    const known = this.#kept.get(key) ?? (await this.#analyse(bytes, options));
    this.#kept.delete(key);
    this.#kept.set(key, known);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > ANALYSES_KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
    return known;
  }

  async #analyse(bytes: Uint8Array, options: { readonly describe: boolean }): Promise<ImageAnalysis> {
    const result = await this.#submit({ kind: 'analyse', bytes, ...options });
    if (result.kind !== 'analysed') {
      throw new RekognitionError('InternalServerError', 'Internal server error');
    }
    return result.analysis;
  }

  async reencode(bytes: Uint8Array): Promise<Buffer> {
    const result = await this.#submit({ kind: 'reencode', bytes });
    if (result.kind !== 'reencoded') {
      throw new RekognitionError('InternalServerError', 'Internal server error');
    }
    return Buffer.from(result.jpeg);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const waiting of this.#queue.splice(0)) {
      waiting.reject(closing());
    }
    await Promise.all([...this.#slots].map((slot) => this.#drop(slot, closing())));
  }

  async #submit(job: FaceJob): Promise<FaceJobResult> {
    if (this.#isClosed) {
      throw closing();
    }
    if (this.#queue.length >= QUEUE_LENGTH_MAX) {
      throw new RekognitionError('ThrottlingException', `More than ${QUEUE_LENGTH_MAX} images are waiting`);
    }
    const { promise, resolve, reject } = Promise.withResolvers<FaceJobResult>();
    this.#queue.push({ job, resolve, reject });
    this.#assign();
    return promise;
  }

  #assign(): void {
    if (this.#queue.length === 0 || this.#isClosed) {
      return;
    }
    const idle = [...this.#slots].find((slot) => slot.current === null);
    const slot = idle ?? (this.#slots.size < this.#size ? this.#open() : null);
    const waiting = slot === null ? undefined : this.#queue.shift();
    if (slot === null || waiting === undefined) {
      return;
    }
    const id = (this.#lastId += 1);
    const timer = setTimeout(
      () => void this.#drop(slot, new RekognitionError('InternalServerError', `No answer within ${JOB_TIMEOUT_MS} ms`)),
      JOB_TIMEOUT_MS,
    );
    slot.current = { ...waiting, id, timer };
    slot.thread.postMessage({ id, job: waiting.job } satisfies WorkerRequest);
  }

  #open(): Slot {
    const slot: Slot = { thread: this.#start(), ready: Promise.withResolvers(), isReady: false, current: null };
    // Nobody may be waiting for readiness; a failure then reaches the callers through their jobs.
    slot.ready.promise.catch(() => undefined);
    slot.thread.unref();
    slot.thread.on('message', (message: WorkerMessage) => this.#receive(slot, message));
    slot.thread.on('error', (cause: Error) => {
      void this.#drop(slot, new RekognitionError('InternalServerError', 'Face worker crashed', { cause }));
    });
    slot.thread.on(
      'exit',
      () => void this.#drop(slot, new RekognitionError('InternalServerError', 'Face worker ended')),
    );
    this.#slots.add(slot);
    return slot;
  }

  #receive(slot: Slot, message: WorkerMessage): void {
    if (message.type === 'ready') {
      slot.isReady = true;
      slot.ready.resolve();
      return;
    }
    const { current } = slot;
    if (current === null || current.id !== message.id) {
      return;
    }
    clearTimeout(current.timer);
    slot.current = null;
    if (message.type === 'result') {
      current.resolve(message.result);
    } else if (message.type === 'refusal') {
      current.reject(new RekognitionError(message.name, message.message));
    } else {
      const cause = new Error(message.message);
      current.reject(new RekognitionError('InternalServerError', 'Internal server error', { cause }));
    }
    this.#assign();
  }

  async #drop(slot: Slot, error: RekognitionError): Promise<void> {
    if (!this.#slots.delete(slot)) {
      return;
    }
    const { current } = slot;
    slot.current = null;
    slot.ready.reject(error);
    if (current !== null) {
      clearTimeout(current.timer);
      current.reject(error);
    }
    this.#assign();
    await slot.thread.terminate();
  }
}

const closing = (): RekognitionError => new RekognitionError('InternalServerError', 'The server is closing');
