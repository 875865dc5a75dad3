import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { DomainError } from '@bank/domain';
import { FaceServiceUnavailableError, FacialId } from '@bank/identity';
import type { VerifyAuthChallengeResponseTriggerEvent } from 'aws-lambda';
import * as z from 'zod';
import { isSignedBy, NOBODYS_KEY, parseDeviceProof } from '../chain/device-proof.ts';
import type { TriggerParts } from '../parts.ts';

const DeviceRow = z.object({
  publicKey: z.object({ kty: z.literal('EC'), crv: z.literal('P-256'), x: z.string(), y: z.string() }),
});
const PrivateParameters = z.discriminatedUnion('step', [
  z.object({ step: z.literal('DEVICE_KEY'), nonce: z.string().min(1) }),
  z.object({ step: z.literal('FACE_LIVENESS'), livenessSessionId: z.string().min(1) }),
]);

/**
 * Judges an answer. What it is judged by comes from Cognito's private parameters, our tables and Rekognition itself;
 * the client's part is a signature, and for the face nothing at all. Throws when a system it needs is away: Cognito
 * then ends the login without an answer, and nobody's attempt is counted.
 */
export async function verifyAuthChallenge(
  event: VerifyAuthChallengeResponseTriggerEvent,
  parts: TriggerParts,
): Promise<VerifyAuthChallengeResponseTriggerEvent> {
  const isKnown = event.request.userNotFound !== true;
  const subject = event.request.userAttributes['sub'] ?? event.userName;
  const parameters = PrivateParameters.safeParse(event.request.privateChallengeParameters);
  const isRight = parameters.success && (await isAnswerRight(parameters.data, { subject, event, parts }));
  event.response = { answerCorrect: isKnown && isRight };
  return event;
}

async function isAnswerRight(
  parameters: z.infer<typeof PrivateParameters>,
  login: { subject: string; event: VerifyAuthChallengeResponseTriggerEvent; parts: TriggerParts },
): Promise<boolean> {
  const { subject, event, parts } = login;
  switch (parameters.step) {
    case 'DEVICE_KEY':
      return isDevice({ subject, nonce: parameters.nonce, answer: event.request.challengeAnswer }, parts);
    case 'FACE_LIVENESS':
      return isFace({ subject, livenessSessionId: parameters.livenessSessionId }, parts);
  }
}

async function isDevice(
  claim: { subject: string; nonce: string; answer: string },
  parts: TriggerParts,
): Promise<boolean> {
  const proof = parseDeviceProof(claim.answer);
  if (proof === undefined) return false;
  const answer = await parts.dynamo.send(
    new GetCommand({
      TableName: parts.tables.devices,
      Key: { subject: claim.subject, deviceId: proof.deviceId },
      ConsistentRead: true,
    }),
  );
  const row = DeviceRow.safeParse(answer.Item);
  const publicKey = row.success ? row.data.publicKey : NOBODYS_KEY;
  return isSignedBy(publicKey, { signature: proof.signature, nonce: claim.nonce }) && row.success;
}

async function isFace(claim: { subject: string; livenessSessionId: string }, parts: TriggerParts): Promise<boolean> {
  const [answer, liveness] = await Promise.all([
    parts.dynamo.send(
      new GetCommand({ TableName: parts.tables.facialIds, Key: { subject: claim.subject }, ConsistentRead: true }),
    ),
    parts.faces.readLivenessResult(claim.livenessSessionId).catch(asNotPassed),
  ]);
  const enrolled = FacialId.safeParse(answer.Item);
  if (!enrolled.success || liveness.state !== 'PASSED') return false;
  if (enrolled.data.collectionId !== parts.faces.collectionId) return false;
  return parts.faces.isEnrolledFace(liveness.referenceImage, enrolled.data.faceId);
}

/** A refusal is a wrong answer; a fault is not an answer. */
function asNotPassed(error: unknown): { readonly state: 'PENDING' } {
  if (error instanceof DomainError && !(error instanceof FaceServiceUnavailableError)) return { state: 'PENDING' };
  throw error;
}
