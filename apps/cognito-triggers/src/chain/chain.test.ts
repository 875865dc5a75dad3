import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type ChallengeResult, decideNext } from './chain.ts';

const known = { isKnown: true };
const answered = (challengeMetadata: string, challengeResult: boolean): ChallengeResult => ({
  challengeName: 'CUSTOM_CHALLENGE',
  challengeResult,
  challengeMetadata,
});

describe('the chain of a face login', () => {
  test('asks for the device key, then the face, then gives tokens', () => {
    expect(decideNext([], known)).toEqual({ kind: 'challenge', step: 'DEVICE_KEY' });
    const device = answered('DEVICE_KEY', true);
    expect(decideNext([device], known)).toEqual({ kind: 'challenge', step: 'FACE_LIVENESS' });
    expect(decideNext([device, answered('FACE_LIVENESS', true)], known)).toEqual({ kind: 'tokens' });
  });

  test('refuses the third wrong answer, counted over both steps', () => {
    const wrong = answered('DEVICE_KEY', false);
    expect(decideNext([wrong, wrong], known)).toEqual({ kind: 'challenge', step: 'DEVICE_KEY' });
    expect(decideNext([wrong, wrong, wrong], known)).toEqual({ kind: 'refuse' });
    const results = [wrong, wrong, answered('DEVICE_KEY', true), answered('FACE_LIVENESS', false)];
    expect(decideNext(results, known)).toEqual({ kind: 'refuse' });
  });

  test('shows an unknown person the same first step and never gives them tokens', () => {
    expect(decideNext([], { isKnown: false })).toEqual({ kind: 'challenge', step: 'DEVICE_KEY' });
    const all = [answered('DEVICE_KEY', true), answered('FACE_LIVENESS', true)];
    expect(decideNext(all, { isKnown: false })).toEqual({ kind: 'refuse' });
  });

  test('refuses steps out of order and challenges of another kind', () => {
    expect(decideNext([answered('FACE_LIVENESS', true)], known)).toEqual({ kind: 'refuse' });
    expect(decideNext([answered('DEVICE_KEY', true), answered('DEVICE_KEY', true)], known)).toEqual({ kind: 'refuse' });
    const password = { challengeName: 'PASSWORD_VERIFIER', challengeResult: true };
    expect(decideNext([password], known)).toEqual({ kind: 'refuse' });
    expect(decideNext([{ challengeName: 'CUSTOM_CHALLENGE', challengeResult: true }], known)).toEqual({
      kind: 'refuse',
    });
  });

  test('gives tokens for no other history than device key then face, with at most two wrong answers', () => {
    const result = fc.record({
      challengeName: fc.constantFrom('CUSTOM_CHALLENGE', 'SRP_A', 'PASSWORD_VERIFIER'),
      challengeResult: fc.boolean(),
      challengeMetadata: fc.constantFrom('DEVICE_KEY', 'FACE_LIVENESS', undefined),
    });
    fc.assert(
      fc.property(fc.array(result, { maxLength: 6 }), (results) => {
        if (decideNext(results, known).kind !== 'tokens') return;
        const right = results.filter((each) => each.challengeResult).map((each) => each.challengeMetadata);
        expect(right).toEqual(['DEVICE_KEY', 'FACE_LIVENESS']);
        expect(results.length - right.length).toBeLessThan(3);
        expect(results.every((each) => each.challengeName === 'CUSTOM_CHALLENGE')).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
