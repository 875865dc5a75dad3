import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { ACCOUNT_ID } from '../resources.ts';
import { type CollectionsStore, FACES_MAX, type StoredFace } from './collections.store.ts';
import type { AnalysedFace, BoundingBox, FaceDetail } from './face.ts';
import type { FacePool } from './face-pool.ts';
import { type ReadObject, readImage } from './image.gateway.ts';
import { type QualityFilter, qualityReasons, type UnindexedReason } from './quality.ts';
import { invalidParameter, RekognitionError } from './rekognition.errors.ts';
import type * as requests from './requests.ts';
import { similarityOf } from './similarity.ts';

/** Version of Rekognition's face model whose numbers this emulator imitates. */
export const FACE_MODEL_VERSION = '7.0';
const NO_FACE = 'There are no faces in the image. Should be at least 1.';

interface FaceView {
  FaceId: string;
  BoundingBox: BoundingBox;
  ImageId: string;
  ExternalImageId?: string;
  Confidence: number;
  IndexFacesModelVersion: string;
}

interface FaceMatch {
  Similarity: number;
  Face: FaceView;
}

type Request<Schema extends keyof typeof requests> = (typeof requests)[Schema] extends z.ZodType
  ? z.infer<(typeof requests)[Schema]>
  : never;

/** The actions on images and collections; liveness has its own service. */
export class FacesService {
  readonly #store: CollectionsStore;
  readonly #pool: FacePool;
  readonly #readObject: ReadObject;
  readonly #region: string;
  readonly #clock: () => number;

  constructor(parts: {
    readonly store: CollectionsStore;
    readonly pool: FacePool;
    readonly readObject: ReadObject;
    readonly region: string;
    readonly clock: () => number;
  }) {
    this.#store = parts.store;
    this.#pool = parts.pool;
    this.#readObject = parts.readObject;
    this.#region = parts.region;
    this.#clock = parts.clock;
  }

  /** Throws ResourceAlreadyExistsException. */
  createCollection({ CollectionId }: Request<'createCollectionRequest'>): object {
    if (!this.#store.createCollection({ collectionId: CollectionId, createdAt: this.#clock() })) {
      const message = `The collection id: ${CollectionId} already exists`;
      throw new RekognitionError('ResourceAlreadyExistsException', message);
    }
    return {
      StatusCode: 200,
      CollectionArn: this.#collectionArn(CollectionId),
      FaceModelVersion: FACE_MODEL_VERSION,
    };
  }

  /** Throws ResourceNotFoundException. */
  describeCollection({ CollectionId }: Request<'describeCollectionRequest'>): object {
    const { size } = this.#getFaces(CollectionId);
    const createdAt = this.#store.listCollections().find((row) => row.collectionId === CollectionId)?.createdAt ?? 0;
    return {
      FaceCount: size,
      UserCount: 0,
      FaceModelVersion: FACE_MODEL_VERSION,
      CollectionARN: `arn:${this.#collectionArn(CollectionId)}`,
      CreationTimestamp: createdAt / 1000,
    };
  }

  /** Throws InvalidPaginationTokenException. */
  listCollections({ MaxResults, NextToken }: Request<'listCollectionsRequest'>): object {
    const page = pageOf(this.#store.listCollections(), (row) => row.collectionId, MaxResults, NextToken);
    return {
      CollectionIds: page.items.map((row) => row.collectionId),
      FaceModelVersions: page.items.map(() => FACE_MODEL_VERSION),
      ...page.next,
    };
  }

  /** Throws ResourceNotFoundException. */
  deleteCollection({ CollectionId }: Request<'deleteCollectionRequest'>): object {
    this.#getFaces(CollectionId);
    this.#store.deleteCollection(CollectionId);
    return { StatusCode: 200 };
  }

  async detectFaces({ Image }: Request<'detectFacesRequest'>): Promise<object> {
    const bytes = await readImage(Image, this.#readObject);
    const { faces } = await this.#pool.analyse(bytes, { describe: false });
    return { FaceDetails: faces.map((face) => face.detail) };
  }

  /**
   * Throws ResourceNotFoundException. The same image under the same ExternalImageId is stored once, as in AWS, so a
   * retry gets the face ids of the first call.
   */
  async indexFaces(request: Request<'indexFacesRequest'>): Promise<object> {
    this.#getFaces(request.CollectionId);
    const bytes = await readImage(request.Image, this.#readObject);
    const { faces } = await this.#pool.analyse(bytes, { describe: true });
    const imageId = imageIdOf(bytes);
    const FaceRecords: { Face: FaceView; FaceDetail: FaceDetail }[] = [];
    const UnindexedFaces: { Reasons: UnindexedReason[]; FaceDetail: FaceDetail }[] = [];
    for (const { detail, descriptor } of faces) {
      const reasons = qualityReasons(detail, request.QualityFilter);
      if (FaceRecords.length >= request.MaxFaces) {
        reasons.unshift('EXCEEDS_MAX_FACES');
      }
      if (reasons.length > 0) {
        UnindexedFaces.push({ Reasons: reasons, FaceDetail: detail });
        continue;
      }
      const face = this.#addOnce(request.CollectionId, {
        imageId,
        externalImageId: request.ExternalImageId ?? null,
        boundingBox: detail.BoundingBox,
        confidence: detail.Confidence,
        descriptor: Float32Array.from(descriptor),
      });
      FaceRecords.push({ Face: faceView(face), FaceDetail: detail });
    }
    return { FaceRecords, UnindexedFaces, FaceModelVersion: FACE_MODEL_VERSION };
  }

  /** Searches for the largest face. Throws ResourceNotFoundException, InvalidParameterException when there is none. */
  async searchFacesByImage(request: Request<'searchFacesByImageRequest'>): Promise<object> {
    this.#getFaces(request.CollectionId);
    const largest = await this.#largestFace(request.Image, request.QualityFilter);
    if (largest === null) {
      throw invalidParameter(NO_FACE);
    }
    return {
      SearchedFaceBoundingBox: largest.detail.BoundingBox,
      SearchedFaceConfidence: largest.detail.Confidence,
      FaceMatches: this.#match(request, largest.descriptor, null),
      FaceModelVersion: FACE_MODEL_VERSION,
    };
  }

  /** Throws ResourceNotFoundException, InvalidParameterException when the collection has no such face. */
  searchFaces(request: Request<'searchFacesRequest'>): object {
    const face = this.#getFaces(request.CollectionId).get(request.FaceId);
    if (face === undefined) {
      throw invalidParameter('faceId was not found in the collection.');
    }
    return {
      SearchedFaceId: request.FaceId,
      FaceMatches: this.#match(request, face.descriptor, request.FaceId),
      FaceModelVersion: FACE_MODEL_VERSION,
    };
  }

  /** Compares the largest face of the source with every face of the target. */
  async compareFaces(request: Request<'compareFacesRequest'>): Promise<object> {
    const source = await this.#largestFace(request.SourceImage, request.QualityFilter);
    if (source === null) {
      throw invalidParameter();
    }
    const bytes = await readImage(request.TargetImage, this.#readObject);
    const target = await this.#pool.analyse(bytes, { describe: true });
    const compared = target.faces
      .filter((face) => qualityReasons(face.detail, request.QualityFilter).length === 0)
      .map((face) => ({ Similarity: similarityOf(source.descriptor, face.descriptor), Face: face.detail }))
      .toSorted((a, b) => b.Similarity - a.Similarity);
    return {
      SourceImageFace: { BoundingBox: source.detail.BoundingBox, Confidence: source.detail.Confidence },
      FaceMatches: compared.filter((match) => match.Similarity >= request.SimilarityThreshold),
      UnmatchedFaces: compared
        .filter((match) => match.Similarity < request.SimilarityThreshold)
        .map((match) => match.Face),
    };
  }

  /** Throws ResourceNotFoundException. */
  deleteFaces({ CollectionId, FaceIds }: Request<'deleteFacesRequest'>): object {
    this.#getFaces(CollectionId);
    const deleted = FaceIds.filter((faceId) => this.#store.deleteFace(CollectionId, faceId));
    return {
      DeletedFaces: deleted,
      UnsuccessfulFaceDeletions: FaceIds.filter((faceId) => !deleted.includes(faceId)).map((FaceId) => ({
        FaceId,
        Reasons: ['FACE_NOT_FOUND'],
      })),
    };
  }

  /** Throws ResourceNotFoundException, InvalidPaginationTokenException. */
  listFaces({ CollectionId, MaxResults, NextToken, FaceIds }: Request<'listFacesRequest'>): object {
    const faces = [...this.#getFaces(CollectionId).values()].filter((face) => FaceIds?.includes(face.faceId) ?? true);
    const page = pageOf(faces, (face) => face.faceId, MaxResults, NextToken);
    return { Faces: page.items.map(faceView), FaceModelVersion: FACE_MODEL_VERSION, ...page.next };
  }

  /** Without `arn:`: CreateCollection of the real service answers so, DescribeCollection with it. */
  #collectionArn(collectionId: string): string {
    return `aws:rekognition:${this.#region}:${ACCOUNT_ID}:collection/${collectionId}`;
  }

  #getFaces(collectionId: string): ReadonlyMap<string, StoredFace> {
    const faces = this.#store.findFaces(collectionId);
    if (faces === null) {
      throw new RekognitionError('ResourceNotFoundException', `The collection id: ${collectionId} does not exist`);
    }
    return faces;
  }

  async #largestFace(image: requests.ImageInput, filter: QualityFilter): Promise<AnalysedFace | null> {
    const bytes = await readImage(image, this.#readObject);
    const { faces } = await this.#pool.analyse(bytes, { describe: true });
    return faces.find((face) => qualityReasons(face.detail, filter).length === 0) ?? null;
  }

  #addOnce(collectionId: string, face: Omit<StoredFace, 'faceId'>): StoredFace {
    const faces = this.#getFaces(collectionId);
    const isSame = (stored: StoredFace): boolean =>
      stored.imageId === face.imageId &&
      stored.externalImageId === face.externalImageId &&
      JSON.stringify(stored.boundingBox) === JSON.stringify(face.boundingBox);
    const known = [...faces.values()].find(isSame);
    if (known !== undefined) {
      return known;
    }
    if (faces.size >= FACES_MAX) {
      throw invalidParameter(`The collection has reached ${FACES_MAX} faces`);
    }
    return this.#store.addFace(collectionId, face);
  }

  #match(
    request: { readonly CollectionId: string; readonly FaceMatchThreshold: number; readonly MaxFaces: number },
    descriptor: ArrayLike<number>,
    exceptFaceId: string | null,
  ): FaceMatch[] {
    return [...this.#getFaces(request.CollectionId).values()]
      .filter((face) => face.faceId !== exceptFaceId)
      .map((face) => ({ Similarity: similarityOf(descriptor, face.descriptor), Face: faceView(face) }))
      .filter((match) => match.Similarity >= request.FaceMatchThreshold)
      .toSorted((a, b) => b.Similarity - a.Similarity)
      .slice(0, request.MaxFaces);
  }
}

function faceView(face: StoredFace): FaceView {
  return {
    FaceId: face.faceId,
    BoundingBox: face.boundingBox,
    ImageId: face.imageId,
    ...(face.externalImageId === null ? {} : { ExternalImageId: face.externalImageId }),
    Confidence: face.confidence,
    IndexFacesModelVersion: FACE_MODEL_VERSION,
  };
}

/** A UUID made from the image's content, so that the same image has the same id. */
function imageIdOf(bytes: Buffer): string {
  const hex = createHash('sha256').update(bytes).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-');
}

/** Pages by key: the token is the last key of the page before. */
function pageOf<Item>(
  items: readonly Item[],
  keyOf: (item: Item) => string,
  sizeMax: number,
  token: string | undefined,
): { items: readonly Item[]; next: { NextToken?: string } } {
  const last = token === undefined ? -1 : items.findIndex((item) => keyOf(item) === token);
  if (token !== undefined && last === -1) {
    throw new RekognitionError('InvalidPaginationTokenException', 'Request has invalid pagination token');
  }
  const page = items.slice(last + 1, last + 1 + sizeMax);
  const end = page.at(-1);
  const hasMore = end !== undefined && last + 1 + page.length < items.length;
  return { items: page, next: hasMore ? { NextToken: keyOf(end) } : {} };
}
