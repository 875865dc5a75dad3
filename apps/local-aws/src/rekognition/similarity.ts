/**
 * Distance of two face descriptors -> Rekognition's similarity, 0 to 100.
 *
 * A logistic curve through two fixed points: distance 0.55, where the model best splits same from different people, is
 * 80 (the API's default threshold) and 0.434 is 99 (the threshold AWS advises for identity, used by the bank).
 * README.md has the measured table. It is a calibration on a few photographs, not a claim of accuracy.
 */
const STEEPNESS = 27.7;
const DISTANCE_AT_50 = 0.6;
const SIMILARITY_DECIMALS = 5;

export function descriptorDistance(left: ArrayLike<number>, right: ArrayLike<number>): number {
  let sum = 0;
  for (let index = 0; index < left.length; index += 1) {
    sum += ((left[index] ?? 0) - (right[index] ?? 0)) ** 2;
  }
  return Math.sqrt(sum);
}

export function similarityOf(left: ArrayLike<number>, right: ArrayLike<number>): number {
  return similarityAtDistance(descriptorDistance(left, right));
}

export function similarityAtDistance(distance: number): number {
  return Number((100 / (1 + Math.exp(STEEPNESS * (distance - DISTANCE_AT_50)))).toFixed(SIMILARITY_DECIMALS));
}
