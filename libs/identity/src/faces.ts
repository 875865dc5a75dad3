import {
  CompareFacesCommand,
  CreateFaceLivenessSessionCommand,
  DeleteFacesCommand,
  DetectFacesCommand,
  type FaceMatch,
  GetFaceLivenessSessionResultsCommand,
  IndexFacesCommand,
  type RekognitionClient,
  SearchFacesByImageCommand,
  SearchFacesCommand,
} from '@aws-sdk/client-rekognition';
import {
  FaceMismatchError,
  FaceServiceUnavailableError,
  LivenessExpiredError,
  LivenessFailedError,
  LivenessUsedError,
  NoFaceError,
} from './face-check.errors.ts';
import { requireOneGoodFace } from './quality.ts';

/** AWS's advice for identity checks: two faces are one person at 99 or more. */
export const SIMILARITY_MIN = 99;
/** AWS leaves the liveness bar to the customer; 90 keeps still pictures out and tired people in. */
export const LIVENESS_CONFIDENCE_MIN = 90;
/** Rekognition ends a session that was not used for this long. */
export const LIVENESS_LIFETIME_MS = 3 * 60_000;
const MATCHES_MAX = 50;

export type LivenessResult =
  /** The camera has not finished yet. */
  { readonly state: 'PENDING' } | { readonly state: 'PASSED'; readonly referenceImage: Buffer };

/** Our refusals pass; a fault of Rekognition or the way there becomes FaceServiceUnavailableError. */
const REQUEST_FAULTS: ReadonlySet<string> = new Set([
  'InvalidParameterException',
  'InvalidImageFormatException',
  'ImageTooLargeException',
  'SessionNotFoundException',
]);

/** Faces of one collection, by Rekognition. Scores stay in here: callers learn yes or no. */
export class Faces {
  constructor(
    private readonly rekognition: RekognitionClient,
    readonly collectionId: string,
  ) {}

  /** @throws NoFaceError, SeveralFacesError, FaceTooSmallError, ImageTooDarkError, ImageTooBlurredError */
  async requireGoodSelfie(jpeg: Buffer): Promise<void> {
    const answer = await this.ask(() =>
      this.rekognition.send(new DetectFacesCommand({ Image: { Bytes: jpeg }, Attributes: ['DEFAULT'] })),
    );
    requireOneGoodFace(answer.FaceDetails ?? []);
  }

  /** The same request token gives the same session, so a retry makes no second one. */
  async createLivenessSession(requestToken: string): Promise<string> {
    const answer = await this.ask(() =>
      this.rekognition.send(new CreateFaceLivenessSessionCommand({ ClientRequestToken: requestToken })),
    );
    if (answer.SessionId === undefined) throw new FaceServiceUnavailableError({ cause: answer.$metadata });
    return answer.SessionId;
  }

  /**
   * Asks Rekognition itself; nothing about the result is ever taken from a client.
   * @throws LivenessFailedError, LivenessExpiredError, LivenessUsedError (no such session)
   */
  async readLivenessResult(sessionId: string): Promise<LivenessResult> {
    const answer = await this.ask(() =>
      this.rekognition.send(new GetFaceLivenessSessionResultsCommand({ SessionId: sessionId })),
    ).catch((error: unknown) => {
      throw isNamed(error, 'SessionNotFoundException') ? new LivenessUsedError() : error;
    });
    switch (answer.Status) {
      case 'CREATED':
      case 'IN_PROGRESS':
        return { state: 'PENDING' };
      case 'EXPIRED':
        throw new LivenessExpiredError();
      case 'SUCCEEDED': {
        const bytes = answer.ReferenceImage?.Bytes;
        if ((answer.Confidence ?? 0) < LIVENESS_CONFIDENCE_MIN || bytes === undefined) throw new LivenessFailedError();
        return { state: 'PASSED', referenceImage: Buffer.from(bytes) };
      }
      default:
        throw new LivenessFailedError();
    }
  }

  /** @throws FaceMismatchError unless both show the same person. */
  async requireSamePerson(reference: Buffer, photo: Buffer): Promise<void> {
    const answer = await this.ask(() =>
      this.rekognition.send(
        new CompareFacesCommand({
          SourceImage: { Bytes: reference },
          TargetImage: { Bytes: photo },
          SimilarityThreshold: SIMILARITY_MIN,
        }),
      ),
    ).catch((error: unknown) => {
      // Rekognition's way to say that the source has no face.
      throw isNamed(error, 'InvalidParameterException') ? new FaceMismatchError() : error;
    });
    if (!(answer.FaceMatches ?? []).some((match) => (match.Similarity ?? 0) >= SIMILARITY_MIN))
      throw new FaceMismatchError();
  }

  /** Whether the person in the image is the one enrolled as `faceId`, whoever else they may look like. */
  async isEnrolledFace(image: Buffer, faceId: string): Promise<boolean> {
    const matches = await this.matchesOf(image).catch((error: unknown) => {
      if (isNamed(error, 'InvalidParameterException')) return [];
      throw error;
    });
    return matches.some((match) => match.Face?.FaceId === faceId);
  }

  /** Whether this person is enrolled already under another name. @throws NoFaceError */
  async isKnownPerson(image: Buffer, options: { readonly exceptExternalId: string }): Promise<boolean> {
    const matches = await this.matchesOf(image).catch((error: unknown) => {
      throw isNamed(error, 'InvalidParameterException') ? new NoFaceError() : error;
    });
    return matches.some((match) => match.Face?.ExternalImageId !== options.exceptExternalId);
  }

  /** As `isKnownPerson`, for a face that is enrolled: finds the one who enrolled at the same moment. */
  async hasTwin(faceId: string, options: { readonly exceptExternalId: string }): Promise<boolean> {
    const answer = await this.ask(() =>
      this.rekognition.send(
        new SearchFacesCommand({
          CollectionId: this.collectionId,
          FaceId: faceId,
          FaceMatchThreshold: SIMILARITY_MIN,
          MaxFaces: MATCHES_MAX,
        }),
      ),
    );
    return (answer.FaceMatches ?? []).some((match) => match.Face?.ExternalImageId !== options.exceptExternalId);
  }

  /**
   * Enrols the one face of a checked photo and gives its FaceId. The same photo under the same external id is stored
   * once, so a repeated call gives the same face. The external id must say nothing about the person.
   * @throws NoFaceError when Rekognition finds it too poor to enrol.
   */
  async enrol(jpeg: Buffer, externalId: string): Promise<string> {
    const answer = await this.ask(() =>
      this.rekognition.send(
        new IndexFacesCommand({
          CollectionId: this.collectionId,
          Image: { Bytes: jpeg },
          ExternalImageId: externalId,
          MaxFaces: 1,
          QualityFilter: 'AUTO',
          DetectionAttributes: [],
        }),
      ),
    );
    const faceId = answer.FaceRecords?.[0]?.Face?.FaceId;
    if (faceId === undefined) throw new NoFaceError();
    return faceId;
  }

  /** A face that is not there is forgotten already. */
  async forget(faceId: string): Promise<void> {
    await this.ask(() =>
      this.rekognition.send(new DeleteFacesCommand({ CollectionId: this.collectionId, FaceIds: [faceId] })),
    );
  }

  private async matchesOf(image: Buffer): Promise<readonly FaceMatch[]> {
    const answer = await this.ask(() =>
      this.rekognition.send(
        new SearchFacesByImageCommand({
          CollectionId: this.collectionId,
          Image: { Bytes: image },
          FaceMatchThreshold: SIMILARITY_MIN,
          MaxFaces: MATCHES_MAX,
          QualityFilter: 'NONE',
        }),
      ),
    );
    return (answer.FaceMatches ?? []).filter((match) => (match.Similarity ?? 0) >= SIMILARITY_MIN);
  }

  private async ask<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    try {
      return await request();
    } catch (cause) {
      if (cause instanceof Error && REQUEST_FAULTS.has(cause.name)) throw cause;
      throw new FaceServiceUnavailableError({ cause });
    }
  }
}

const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;
