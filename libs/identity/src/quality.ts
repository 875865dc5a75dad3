import type { FaceDetail } from '@aws-sdk/client-rekognition';
import {
  FaceTooSmallError,
  ImageTooBlurredError,
  ImageTooDarkError,
  NoFaceError,
  SeveralFacesError,
} from './face-check.errors.ts';

/** Rekognition's scale, 0 to 100. Low on purpose: a doubtful second face is a second person until proven otherwise. */
export const FACE_CONFIDENCE_MIN = 50;
export const BRIGHTNESS_MIN = 25;
export const SHARPNESS_MIN = 12;
/** Of the image's width. */
export const FACE_WIDTH_MIN = 0.15;
/** A second face this much narrower than the first is a poster or a passer-by far away, and is not counted. */
export const BYSTANDER_WIDTH_MAX = 0.25;

/**
 * Decides whether the faces found in a photo make it a usable selfie: exactly one, near, lit and sharp.
 * @throws NoFaceError, SeveralFacesError, FaceTooSmallError, ImageTooDarkError, ImageTooBlurredError
 */
export function requireOneGoodFace(faces: readonly FaceDetail[]): void {
  const sure = faces
    .filter((face) => (face.Confidence ?? 0) >= FACE_CONFIDENCE_MIN)
    .toSorted((a, b) => widthOf(b) - widthOf(a));
  const [face, second] = sure;
  if (face === undefined) throw faces.some(isDark) ? new ImageTooDarkError() : new NoFaceError();
  if (second !== undefined && widthOf(second) > widthOf(face) * BYSTANDER_WIDTH_MAX) throw new SeveralFacesError();
  if (widthOf(face) < FACE_WIDTH_MIN) throw new FaceTooSmallError();
  if (isDark(face)) throw new ImageTooDarkError();
  if ((face.Quality?.Sharpness ?? 0) < SHARPNESS_MIN) throw new ImageTooBlurredError();
}

const widthOf = (face: FaceDetail): number => face.BoundingBox?.Width ?? 0;
const isDark = (face: FaceDetail): boolean => (face.Quality?.Brightness ?? 0) < BRIGHTNESS_MIN;
