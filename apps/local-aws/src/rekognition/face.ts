/**
 * What the model says about an image, and the messages between the server and its worker threads. Types only, so that
 * the worker (run by Node itself in tests, bundled in the build) can import this file at no cost.
 */

/** Fractions of the image's width and height, as in Rekognition; a face at the edge can go beyond 0 or 1. */
export interface BoundingBox {
  readonly Left: number;
  readonly Top: number;
  readonly Width: number;
  readonly Height: number;
}

export interface Landmark {
  readonly Type: 'eyeLeft' | 'eyeRight' | 'nose' | 'mouthLeft' | 'mouthRight';
  readonly X: number;
  readonly Y: number;
}

/** Degrees; 0 is upright and facing the camera. An estimate from five points of the face, good to about ten degrees. */
export interface Pose {
  readonly Roll: number;
  readonly Yaw: number;
  readonly Pitch: number;
}

/** Both 0 to 100 as in Rekognition. */
export interface Quality {
  readonly Brightness: number;
  readonly Sharpness: number;
}

/** The part of Rekognition's `FaceDetail` that the model can honestly fill: its `DEFAULT` attributes. */
export interface FaceDetail {
  readonly BoundingBox: BoundingBox;
  readonly Confidence: number;
  readonly Landmarks: readonly Landmark[];
  readonly Pose: Pose;
  readonly Quality: Quality;
}

export interface AnalysedFace {
  readonly detail: FaceDetail;
  /** 128 numbers of unit length order; the Euclidean distance of two is small for one person. Empty unless asked for. */
  readonly descriptor: readonly number[];
}

export interface ImageAnalysis {
  /** Pixels, after the EXIF orientation is applied. */
  readonly width: number;
  readonly height: number;
  /** Largest first. */
  readonly faces: readonly AnalysedFace[];
  /** The image as 32 x 32 grey levels (0 to 255), to tell movement from a repeated picture. */
  readonly thumbnail: readonly number[];
}

export type FaceJob =
  | { readonly kind: 'analyse'; readonly bytes: Uint8Array; readonly describe: boolean }
  /** Decodes and encodes again as JPEG, upright and without metadata: what may be stored. */
  | { readonly kind: 'reencode'; readonly bytes: Uint8Array };

export type FaceJobResult =
  | { readonly kind: 'analysed'; readonly analysis: ImageAnalysis }
  | { readonly kind: 'reencoded'; readonly jpeg: Uint8Array };

/** Refusals a worker can give; anything else is a crash of the worker's code. */
export type WorkerRefusal = 'InvalidImageFormatException' | 'ImageTooLargeException' | 'InvalidParameterException';

export type WorkerMessage =
  | { readonly type: 'ready'; readonly loadMs: number }
  | { readonly type: 'result'; readonly id: number; readonly result: FaceJobResult }
  | { readonly type: 'refusal'; readonly id: number; readonly name: WorkerRefusal; readonly message: string }
  | { readonly type: 'failure'; readonly id: number; readonly message: string };

export interface WorkerRequest {
  readonly id: number;
  readonly job: FaceJob;
}
