import { DomainError } from '@bank/domain';

/** A photo or face check that did not succeed. The text says what to do better; a score never leaves the server. */
export abstract class FaceCheckRefusedError extends DomainError {
  readonly #facts: Record<string, unknown>;

  constructor(detail: string) {
    const facts: Record<string, unknown> = {};
    super(detail, facts);
    this.#facts = facts;
  }

  /** The same refusal, telling how many attempts are left. */
  counted(attemptsLeft: number): this {
    this.#facts['attemptsLeft'] = attemptsLeft;
    return this;
  }
}

export class ImageInvalidError extends FaceCheckRefusedError {
  override readonly name = 'ImageInvalidError';
  constructor() {
    super('Send a photo as JPEG or PNG.');
  }
}
export class ImageTooLargeError extends FaceCheckRefusedError {
  override readonly name = 'ImageTooLargeError';
  constructor() {
    super('The photo may have at most 5 MB and 25 million pixels.');
  }
}
export class NoFaceError extends FaceCheckRefusedError {
  override readonly name = 'NoFaceError';
  constructor() {
    super('Look straight into the camera, with your whole face in the picture.');
  }
}
export class SeveralFacesError extends FaceCheckRefusedError {
  override readonly name = 'SeveralFacesError';
  constructor() {
    super('Only you may be in the picture.');
  }
}
export class FaceTooSmallError extends FaceCheckRefusedError {
  override readonly name = 'FaceTooSmallError';
  constructor() {
    super('Hold the camera nearer to your face.');
  }
}
export class ImageTooDarkError extends FaceCheckRefusedError {
  override readonly name = 'ImageTooDarkError';
  constructor() {
    super('Find more light, best from the front.');
  }
}
export class ImageTooBlurredError extends FaceCheckRefusedError {
  override readonly name = 'ImageTooBlurredError';
  constructor() {
    super('Hold the camera still and clean its lens.');
  }
}
export class LivenessFailedError extends FaceCheckRefusedError {
  override readonly name = 'LivenessFailedError';
  constructor() {
    super('Try the face check again, in good light and without anything before your face.');
  }
}
/** Not counted as an attempt: slow networks do this. */
export class LivenessExpiredError extends DomainError {
  override readonly name = 'LivenessExpiredError';
  constructor() {
    super('Start a new face check.');
  }
}
export class LivenessUsedError extends DomainError {
  override readonly name = 'LivenessUsedError';
  constructor() {
    super('A face check counts once, for the application it was started for. Start a new one.');
  }
}
export class FaceMismatchError extends FaceCheckRefusedError {
  override readonly name = 'FaceMismatchError';
  constructor() {
    super('The face check and the photo do not show the same person.');
  }
}

/** Rekognition did not answer: nothing is decided and nothing counted. Told as any unavailable part of the bank. */
export class FaceServiceUnavailableError extends DomainError {
  override readonly name = 'DependencyUnavailableError';
  constructor(options: ErrorOptions) {
    super('Faces cannot be checked right now. What you sent is kept; please try again.', {}, options);
  }
}
