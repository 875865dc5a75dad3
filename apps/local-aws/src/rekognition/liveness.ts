import type { ImageAnalysis } from './face.ts';
import { descriptorDistance } from './similarity.ts';

/**
 * Decides whether a few frames show one living person who comes nearer to the camera.
 *
 * What it can tell: another face in between, no or two faces, a photograph held still or sent again in another
 * compression, a face that does not come nearer. What it cannot: a photograph that is itself moved towards the camera,
 * a replayed video, a mask. AWS tells those by coloured light on the face; nothing on a laptop does.
 */

/** Face width in the nearest frame over that in the farthest. */
export const GROWTH_MIN = 1.3;
const GROWTH_CERTAIN = 1.6;
/** A face may shrink this much from one frame to the next: detector noise and a hand that trembles. */
const SHRINK_MAX = 0.9;
/** Descriptor distance within which all frames are the same person (similarity 99 is 0.434). */
const DISTANCE_CERTAIN = 0.3;
const DISTANCE_MAX = 0.434;
/** Mean difference of grey levels between any two frames; re-encoding changes less than 1, a living face more than 4. */
const CHANGE_MIN = 2;
const CHANGE_CERTAIN = 4;
/** Faces at least this wide relative to the widest are near enough for the reference image. */
const NEAR_WIDTH = 0.8;

export type LivenessVerdict =
  /** The capture could not be judged; the session has failed. */
  | { readonly state: 'failed'; readonly reason: CaptureFault }
  /** Judged: `confidence` 0 to 100, at least 90 for a person, below 50 for a picture of one. */
  | { readonly state: 'judged'; readonly confidence: number; readonly referenceFrame: number };

export type CaptureFault = 'no-face' | 'several-faces' | 'different-people' | 'not-nearer';

export function judgeLiveness(frames: readonly ImageAnalysis[]): LivenessVerdict {
  const faces = frames.flatMap((frame) => frame.faces.slice(0, 1));
  if (faces.length < frames.length) {
    return { state: 'failed', reason: 'no-face' };
  }
  if (frames.some((frame) => frame.faces.length > 1)) {
    return { state: 'failed', reason: 'several-faces' };
  }
  const pairs = faces.flatMap((left, index) => faces.slice(index + 1).map((right) => [left, right] as const));
  const distance = Math.max(...pairs.map(([left, right]) => descriptorDistance(left.descriptor, right.descriptor)));
  if (distance > DISTANCE_MAX) {
    return { state: 'failed', reason: 'different-people' };
  }
  const change = leastChange(frames);
  const widths = faces.map((face) => face.detail.BoundingBox.Width);
  const widest = Math.max(...widths);
  const growth = growthOf(widths);
  // A repeated picture also fails to come nearer; it is judged first, because it is the attack.
  if (change >= CHANGE_MIN && growth < GROWTH_MIN) {
    return { state: 'failed', reason: 'not-nearer' };
  }
  const confidence = Math.min(
    graded(growth, { none: 1, enough: GROWTH_MIN, certain: GROWTH_CERTAIN }),
    graded(-distance, { none: -1, enough: -DISTANCE_MAX, certain: -DISTANCE_CERTAIN }),
    graded(change, { none: 0, enough: CHANGE_MIN, certain: CHANGE_CERTAIN }),
  );
  const sharpness = faces.map((face, index) =>
    (widths[index] ?? 0) >= widest * NEAR_WIDTH ? face.detail.Quality.Sharpness : 0,
  );
  return { state: 'judged', confidence, referenceFrame: sharpness.indexOf(Math.max(...sharpness)) };
}

/** Last width over first, or 0 when the face went back on the way. */
function growthOf(widths: readonly number[]): number {
  const goesBack = widths.some((width, index) => index > 0 && width < (widths[index - 1] ?? 0) * SHRINK_MAX);
  return goesBack ? 0 : (widths.at(-1) ?? 0) / (widths[0] ?? 1);
}

/** The smallest mean difference of two frames' thumbnails, in grey levels. */
function leastChange(frames: readonly ImageAnalysis[]): number {
  const changes = frames.flatMap((left, index) =>
    frames.slice(index + 1).map((right) => {
      const sum = left.thumbnail.reduce((total, level, at) => total + Math.abs(level - (right.thumbnail[at] ?? 0)), 0);
      return sum / left.thumbnail.length;
    }),
  );
  return Math.min(...changes);
}

/** Maps a measure to a confidence: `none` is 0, just below `enough` is 50, `enough` is 90, `certain` is 99.9. */
function graded(value: number, marks: { none: number; enough: number; certain: number }): number {
  if (value >= marks.enough) {
    const part = Math.min(1, (value - marks.enough) / (marks.certain - marks.enough));
    return 90 + 9.9 * part;
  }
  return 50 * Math.max(0, (value - marks.none) / (marks.enough - marks.none));
}
