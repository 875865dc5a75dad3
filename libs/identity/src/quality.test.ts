import type { FaceDetail } from '@aws-sdk/client-rekognition';
import { describe, expect, test } from '@jest/globals';
import { requireOneGoodFace } from './quality.ts';

const face = (
  parts: { width?: number; brightness?: number; sharpness?: number; confidence?: number } = {},
): FaceDetail => ({
  Confidence: parts.confidence ?? 99,
  BoundingBox: { Left: 0.2, Top: 0.2, Width: parts.width ?? 0.5, Height: 0.6 },
  Quality: { Brightness: parts.brightness ?? 50, Sharpness: parts.sharpness ?? 40 },
});
const refusalOf = (...faces: FaceDetail[]): string => {
  try {
    requireOneGoodFace(faces);
    return 'good';
  } catch (error) {
    return error instanceof Error ? error.name : 'no error';
  }
};

describe('the quality of a selfie', () => {
  test('asks for one face, near, lit and sharp', () => {
    expect(refusalOf(face())).toBe('good');
    expect(refusalOf()).toBe('NoFaceError');
    expect(refusalOf(face({ confidence: 49 }))).toBe('NoFaceError');
    expect(refusalOf(face({ width: 0.14 }))).toBe('FaceTooSmallError');
    expect(refusalOf(face({ brightness: 24 }))).toBe('ImageTooDarkError');
    expect(refusalOf(face({ sharpness: 11 }))).toBe('ImageTooBlurredError');
  });

  test('counts a second face unless it is far in the background', () => {
    expect(refusalOf(face(), face({ width: 0.2 }))).toBe('SeveralFacesError');
    expect(refusalOf(face({ width: 0.1 }), face())).toBe('good');
  });

  test('takes the bars themselves as good enough', () => {
    expect(refusalOf(face({ width: 0.15, brightness: 25, sharpness: 12, confidence: 50 }))).toBe('good');
  });

  test('blames the dark when a face is only guessed', () => {
    expect(refusalOf(face({ confidence: 30, brightness: 5 }))).toBe('ImageTooDarkError');
  });
});
