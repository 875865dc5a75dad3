export {
  FaceCheckRefusedError,
  FaceMismatchError,
  FaceServiceUnavailableError,
  FaceTooSmallError,
  ImageInvalidError,
  ImageTooBlurredError,
  ImageTooDarkError,
  ImageTooLargeError,
  LivenessExpiredError,
  LivenessFailedError,
  LivenessUsedError,
  NoFaceError,
  SeveralFacesError,
} from './face-check.errors.ts';
export { createRekognitionClient } from './rekognition.ts';
export { Faces, LIVENESS_CONFIDENCE_MIN, LIVENESS_LIFETIME_MS, type LivenessResult, SIMILARITY_MIN } from './faces.ts';
export { FacialId } from './facial-id.ts';
export { type Photo, PHOTO_BYTES_MAX, preparePhoto } from './photo.ts';
export { requireOneGoodFace } from './quality.ts';
