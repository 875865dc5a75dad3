import type { FaceDetail } from './face.ts';

export type QualityFilter = 'NONE' | 'AUTO' | 'LOW' | 'MEDIUM' | 'HIGH';
export type UnindexedReason =
  | 'EXCEEDS_MAX_FACES'
  | 'EXTREME_POSE'
  | 'LOW_BRIGHTNESS'
  | 'LOW_SHARPNESS'
  | 'LOW_CONFIDENCE'
  | 'SMALL_BOUNDING_BOX';

interface Bar {
  readonly brightnessMin: number;
  readonly sharpnessMin: number;
  readonly confidenceMin: number;
  readonly turnMaxDegrees: number;
  /** Fraction of the image's width. */
  readonly widthMin: number;
}

const LOW: Bar = { brightnessMin: 10, sharpnessMin: 5, confidenceMin: 50, turnMaxDegrees: 75, widthMin: 0.03 };
const MEDIUM: Bar = { brightnessMin: 20, sharpnessMin: 10, confidenceMin: 70, turnMaxDegrees: 60, widthMin: 0.05 };
const HIGH: Bar = { brightnessMin: 25, sharpnessMin: 20, confidenceMin: 90, turnMaxDegrees: 45, widthMin: 0.08 };

/** AWS does not publish its bars, only their order; AUTO is the one that the model picks, here MEDIUM. */
const BARS = { LOW, MEDIUM, HIGH, AUTO: MEDIUM } as const satisfies Record<Exclude<QualityFilter, 'NONE'>, Bar>;

/** Why a face is too poor to be indexed or searched for; empty when it is good enough. */
export function qualityReasons(face: FaceDetail, filter: QualityFilter): UnindexedReason[] {
  if (filter === 'NONE') {
    return [];
  }
  const bar = BARS[filter];
  const reasons: UnindexedReason[] = [];
  if (face.Quality.Brightness < bar.brightnessMin) {
    reasons.push('LOW_BRIGHTNESS');
  }
  if (face.Quality.Sharpness < bar.sharpnessMin) {
    reasons.push('LOW_SHARPNESS');
  }
  if (Math.abs(face.Pose.Yaw) > bar.turnMaxDegrees || Math.abs(face.Pose.Pitch) > bar.turnMaxDegrees) {
    reasons.push('EXTREME_POSE');
  }
  if (face.Confidence < bar.confidenceMin) {
    reasons.push('LOW_CONFIDENCE');
  }
  if (face.BoundingBox.Width < bar.widthMin) {
    reasons.push('SMALL_BOUNDING_BOX');
  }
  return reasons;
}
