/** The steps of a face login, in order. The server alone fixes them: first what one has, then who one is. */
export const CHAIN = ['DEVICE_KEY', 'FACE_LIVENESS'] as const;
export type ChainStep = (typeof CHAIN)[number];

/** Wrong answers in one login, whatever the step. */
export const WRONG_ANSWERS_MAX = 3;

/** What Cognito remembers of each challenge; `challengeMetadata` is the step as the create function named it. */
export interface ChallengeResult {
  readonly challengeName: string;
  readonly challengeResult: boolean;
  readonly challengeMetadata?: string | undefined;
}

export type ChainDecision =
  | { readonly kind: 'challenge'; readonly step: ChainStep }
  | { readonly kind: 'tokens' }
  | { readonly kind: 'refuse' };

/**
 * Decides what comes after the results so far. Anything that the chain does not expect is refused: another kind of
 * challenge, a step out of order, an answer after the end, too many wrong ones.
 */
export function decideNext(results: readonly ChallengeResult[], user: { readonly isKnown: boolean }): ChainDecision {
  let reached = 0;
  let wrongAnswers = 0;
  for (const result of results) {
    const step = CHAIN[reached];
    if (result.challengeName !== 'CUSTOM_CHALLENGE' || step === undefined || result.challengeMetadata !== step)
      return { kind: 'refuse' };
    if (result.challengeResult) reached += 1;
    else wrongAnswers += 1;
  }
  if (wrongAnswers >= WRONG_ANSWERS_MAX) return { kind: 'refuse' };
  const step = CHAIN[reached];
  if (step !== undefined) return { kind: 'challenge', step };
  return user.isKnown ? { kind: 'tokens' } : { kind: 'refuse' };
}
