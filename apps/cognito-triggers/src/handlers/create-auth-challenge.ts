import { randomBytes, randomUUID } from 'node:crypto';
import type { CreateAuthChallengeTriggerEvent } from 'aws-lambda';
import { type ChainStep, decideNext } from '../chain/chain.ts';
import type { TriggerParts } from '../parts.ts';

const NONCE_BYTES = 32;

/**
 * Makes the challenge of the step that the results so far lead to. The public parameters hold what must be signed or
 * shown to the camera; nothing in them helps to answer.
 */
export async function createAuthChallenge(
  event: CreateAuthChallengeTriggerEvent,
  parts: TriggerParts,
): Promise<CreateAuthChallengeTriggerEvent> {
  const decision = decideNext(event.request.session, { isKnown: event.request.userNotFound !== true });
  if (decision.kind !== 'challenge') throw new Error('no challenge is due');
  const { step } = decision;
  const parameters = await parametersOf(step, parts);
  event.response = {
    publicChallengeParameters: { step, ...parameters },
    privateChallengeParameters: { step, ...parameters },
    challengeMetadata: step,
  };
  return event;
}

async function parametersOf(step: ChainStep, parts: TriggerParts): Promise<Record<string, string>> {
  switch (step) {
    case 'DEVICE_KEY':
      return { nonce: randomBytes(NONCE_BYTES).toString('base64url') };
    case 'FACE_LIVENESS':
      return { livenessSessionId: await parts.faces.createLivenessSession(randomUUID()) };
  }
}
