import { z } from 'zod';

/** What each action accepts, with the bounds of Rekognition's service model. Unknown members are ignored, as there. */

const IMAGES_BASE64_LENGTH_MAX = 7_100_000;
const collectionId = z.string().regex(/^[a-zA-Z0-9_.-]{1,255}$/);
const faceId = z.uuid();
const percent = z.number().min(0).max(100);
const pageSize = z.int().min(0).max(4096);
const matchesMax = z.int().min(1).max(4096);
const pageToken = z.string().max(255);
const qualityFilter = z.enum(['NONE', 'AUTO', 'LOW', 'MEDIUM', 'HIGH']);
const attribute = z.enum([
  'DEFAULT',
  'ALL',
  'AGE_RANGE',
  'BEARD',
  'EMOTIONS',
  'EYE_DIRECTION',
  'EYEGLASSES',
  'EYES_OPEN',
  'GENDER',
  'MOUTH_OPEN',
  'MUSTACHE',
  'FACE_OCCLUDED',
  'SMILE',
  'SUNGLASSES',
]);

export const s3ObjectSchema = z.object({
  Bucket: z.string().min(3).max(255),
  Name: z.string().min(1).max(1024),
  Version: z.string().optional(),
});

export const imageSchema = z.object({
  /** Base64 in the JSON protocol. Length bounds the memory; the exact limit is checked on the decoded bytes. */
  Bytes: z.base64().max(IMAGES_BASE64_LENGTH_MAX).optional(),
  S3Object: s3ObjectSchema.optional(),
});
export type ImageInput = z.infer<typeof imageSchema>;

export const createCollectionRequest = z.object({ CollectionId: collectionId });
export const describeCollectionRequest = z.object({ CollectionId: collectionId });
export const deleteCollectionRequest = z.object({ CollectionId: collectionId });
export const listCollectionsRequest = z.object({
  MaxResults: pageSize.default(1000),
  NextToken: pageToken.optional(),
});

export const detectFacesRequest = z.object({ Image: imageSchema, Attributes: z.array(attribute).max(20).optional() });

export const indexFacesRequest = z.object({
  CollectionId: collectionId,
  Image: imageSchema,
  ExternalImageId: z
    .string()
    .regex(/^[a-zA-Z0-9_.\-:]{1,255}$/)
    .optional(),
  DetectionAttributes: z.array(attribute).max(20).optional(),
  MaxFaces: z.int().min(1).default(100),
  QualityFilter: qualityFilter.default('AUTO'),
});

export const searchFacesByImageRequest = z.object({
  CollectionId: collectionId,
  Image: imageSchema,
  MaxFaces: matchesMax.default(80),
  FaceMatchThreshold: percent.default(80),
  QualityFilter: qualityFilter.default('NONE'),
});

export const searchFacesRequest = z.object({
  CollectionId: collectionId,
  FaceId: faceId,
  MaxFaces: matchesMax.default(80),
  FaceMatchThreshold: percent.default(80),
});

export const compareFacesRequest = z.object({
  SourceImage: imageSchema,
  TargetImage: imageSchema,
  SimilarityThreshold: percent.default(80),
  QualityFilter: qualityFilter.default('NONE'),
});

export const deleteFacesRequest = z.object({ CollectionId: collectionId, FaceIds: z.array(faceId).min(1).max(4096) });

export const listFacesRequest = z.object({
  CollectionId: collectionId,
  MaxResults: pageSize.default(1000),
  NextToken: pageToken.optional(),
  FaceIds: z.array(faceId).min(1).max(4096).optional(),
});

export const createFaceLivenessSessionRequest = z.object({
  KmsKeyId: z.string().max(2048).optional(),
  ClientRequestToken: z
    .string()
    .regex(/^[a-zA-Z0-9-_]{1,64}$/)
    .optional(),
  Settings: z
    .object({
      OutputConfig: z
        .object({
          S3Bucket: z.string().regex(/^[0-9A-Za-z.\-_]{3,255}$/),
          S3KeyPrefix: z.string().max(840).default(''),
        })
        .optional(),
      AuditImagesLimit: z.int().min(0).max(4).default(0),
    })
    .default({ AuditImagesLimit: 0 }),
});
export type LivenessSettings = z.infer<typeof createFaceLivenessSessionRequest>['Settings'];

export const getFaceLivenessSessionResultsRequest = z.object({ SessionId: z.uuid() });

/** Body of `POST /_local/rekognition/liveness/:sessionId/frames`, in place of Amplify's video stream. */
export const FRAMES_MIN = 3;
export const FRAMES_MAX = 8;
export const livenessFramesRequest = z.strictObject({
  frames: z.array(z.base64().min(1)).min(FRAMES_MIN).max(FRAMES_MAX),
});
