import { randomUUID } from 'node:crypto';
import type { BoundingBox, ImageAnalysis } from './face.ts';
import type { FacePool } from './face-pool.ts';
import { isJpegOrPng } from './image.gateway.ts';
import { type CaptureFault, judgeLiveness } from './liveness.ts';
import { RekognitionError } from './rekognition.errors.ts';
import type { LivenessSettings } from './requests.ts';

/** A session that is not used for this long after its creation is EXPIRED, as in AWS. */
export const SESSION_LIFE_MS = 3 * 60_000;
/** Results are kept for this long after creation, then the session is not found. */
const RESULTS_KEPT_MS = 15 * 60_000;
/** Sessions remembered at once; each can hold a few hundred kilobytes of images. */
const SESSIONS_MAX = 500;

export type WriteObject = (bucket: string, key: string, body: Buffer) => Promise<void>;

interface LivenessImage {
  readonly BoundingBox: BoundingBox;
  readonly Bytes?: string;
  readonly S3Object?: { readonly Bucket: string; readonly Name: string };
}

type Outcome =
  | { readonly status: 'CREATED' | 'IN_PROGRESS' | 'EXPIRED' }
  | { readonly status: 'FAILED'; readonly reason: CaptureFault | 'bad-frame' | 'internal' }
  | {
      readonly status: 'SUCCEEDED';
      readonly confidence: number;
      readonly reference: LivenessImage;
      readonly audit: readonly LivenessImage[];
    };

interface Session {
  readonly sessionId: string;
  readonly createdAt: number;
  readonly token: string | undefined;
  readonly settings: LivenessSettings;
  outcome: Outcome;
}

/** Why frames are not taken; the local route turns it into a problem. */
export class LivenessCaptureError extends Error {
  override readonly name = 'LivenessCaptureError';
  readonly state: 'expired' | 'used';

  constructor(state: 'expired' | 'used') {
    super(state === 'expired' ? 'The liveness session has expired' : 'The liveness session has been used');
    this.state = state;
  }
}

/** Face Liveness sessions, in memory: they live for minutes and do not survive a restart. */
export class LivenessService {
  readonly #sessions = new Map<string, Session>();
  readonly #pool: FacePool;
  readonly #writeObject: WriteObject;
  readonly #clock: () => number;

  constructor(parts: { readonly pool: FacePool; readonly writeObject: WriteObject; readonly clock: () => number }) {
    this.#pool = parts.pool;
    this.#writeObject = parts.writeObject;
    this.#clock = parts.clock;
  }

  /** The same ClientRequestToken gives the same session. Throws ThrottlingException. */
  createSession(request: { ClientRequestToken?: string | undefined; Settings: LivenessSettings }): object {
    this.#forgetOld();
    const token = request.ClientRequestToken;
    const known = token === undefined ? undefined : [...this.#sessions.values()].find((row) => row.token === token);
    if (known !== undefined) {
      return { SessionId: known.sessionId };
    }
    if (this.#sessions.size >= SESSIONS_MAX) {
      throw new RekognitionError('ThrottlingException', `More than ${SESSIONS_MAX} liveness sessions`);
    }
    const sessionId = randomUUID();
    this.#sessions.set(sessionId, {
      sessionId,
      createdAt: this.#clock(),
      token,
      settings: request.Settings,
      outcome: { status: 'CREATED' },
    });
    return { SessionId: sessionId };
  }

  /** Throws SessionNotFoundException. */
  getResults({ SessionId }: { SessionId: string }): object {
    const { outcome } = this.#getSession(SessionId);
    if (outcome.status !== 'SUCCEEDED') {
      return { SessionId, Status: outcome.status };
    }
    return {
      SessionId,
      Status: outcome.status,
      Confidence: outcome.confidence,
      ReferenceImage: outcome.reference,
      AuditImages: outcome.audit,
    };
  }

  /**
   * Takes the frames of one capture, far to near, and judges them. A session is used up by its first frames, good or
   * bad. Throws SessionNotFoundException, LivenessCaptureError, and ThrottlingException (the session is then unused).
   */
  async capture(sessionId: string, frames: readonly Buffer[]): Promise<'SUCCEEDED' | 'FAILED'> {
    const session = this.#getSession(sessionId);
    if (session.outcome.status !== 'CREATED') {
      throw new LivenessCaptureError(session.outcome.status === 'EXPIRED' ? 'expired' : 'used');
    }
    session.outcome = { status: 'IN_PROGRESS' };
    try {
      const outcome = await this.#judge(session, frames);
      session.outcome = outcome;
      return outcome.status;
    } catch (error) {
      const isBusy = error instanceof RekognitionError && error.name === 'ThrottlingException';
      session.outcome = isBusy ? { status: 'CREATED' } : { status: 'FAILED', reason: 'internal' };
      throw error;
    }
  }

  async #judge(session: Session, frames: readonly Buffer[]): Promise<Outcome & { status: 'SUCCEEDED' | 'FAILED' }> {
    const analyses = await this.#analyse(frames);
    if (analyses === null) {
      return { status: 'FAILED', reason: 'bad-frame' };
    }
    const verdict = judgeLiveness(analyses);
    if (verdict.state === 'failed') {
      return { status: 'FAILED', reason: verdict.reason };
    }
    const image = async (index: number, name: string): Promise<LivenessImage> =>
      this.#keep(session, name, await this.#pool.reencode(frames[index] ?? Buffer.alloc(0)), analyses[index]);
    const others = frames.map((_, index) => index).filter((index) => index !== verdict.referenceFrame);
    const audit: LivenessImage[] = [];
    for (const [position, index] of others.slice(0, session.settings.AuditImagesLimit).entries()) {
      audit.push(await image(index, `audit-image-${position + 1}.jpg`));
    }
    return {
      status: 'SUCCEEDED',
      confidence: verdict.confidence,
      reference: await image(verdict.referenceFrame, 'reference.jpg'),
      audit,
    };
  }

  /** One frame after the other, so that one capture never fills the queue; null when a frame is not an image. */
  async #analyse(frames: readonly Buffer[]): Promise<ImageAnalysis[] | null> {
    const analyses: ImageAnalysis[] = [];
    for (const frame of frames) {
      if (!isJpegOrPng(frame)) {
        return null;
      }
      try {
        analyses.push(await this.#pool.analyse(frame, { describe: true }));
      } catch (error) {
        if (error instanceof RekognitionError && error.status === 400) {
          return null;
        }
        throw error;
      }
    }
    return analyses;
  }

  async #keep(
    session: Session,
    name: string,
    jpeg: Buffer,
    analysis: ImageAnalysis | undefined,
  ): Promise<LivenessImage> {
    const box = analysis?.faces[0]?.detail.BoundingBox ?? { Left: 0, Top: 0, Width: 1, Height: 1 };
    const output = session.settings.OutputConfig;
    if (output === undefined) {
      return { BoundingBox: box, Bytes: jpeg.toString('base64') };
    }
    const key = [output.S3KeyPrefix.replace(/\/+$/, ''), session.sessionId, name]
      .filter((part) => part !== '')
      .join('/');
    await this.#writeObject(output.S3Bucket, key, jpeg);
    return { BoundingBox: box, S3Object: { Bucket: output.S3Bucket, Name: key } };
  }

  #getSession(sessionId: string): Session {
    this.#forgetOld();
    const session = this.#sessions.get(sessionId);
    if (session === undefined) {
      throw new RekognitionError('SessionNotFoundException', `Session not found: ${sessionId}`);
    }
    if (session.outcome.status === 'CREATED' && this.#clock() - session.createdAt >= SESSION_LIFE_MS) {
      session.outcome = { status: 'EXPIRED' };
    }
    return session;
  }

  #forgetOld(): void {
    for (const [sessionId, session] of this.#sessions) {
      if (this.#clock() - session.createdAt >= RESULTS_KEPT_MS) {
        this.#sessions.delete(sessionId);
      }
    }
  }
}
