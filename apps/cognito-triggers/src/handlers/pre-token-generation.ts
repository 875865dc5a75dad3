import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { PreTokenGenerationTriggerEvent } from 'aws-lambda';
import type { TriggerParts } from '../parts.ts';

/** Auth recognises this text and answers as to a wrong password. */
export const NOT_A_CLIENT = 'client-not-active';

/**
 * No token for anyone who is not, at this moment, an active client of the bank: not before onboarding has approved
 * them, not after they are blocked. Services look at the clients table as well; this only closes the door earlier.
 * DynamoDB away means no tokens.
 */
export async function preTokenGeneration(
  event: PreTokenGenerationTriggerEvent,
  parts: TriggerParts,
): Promise<PreTokenGenerationTriggerEvent> {
  const subject = event.request.userAttributes['sub'] ?? event.userName;
  const answer = await parts.dynamo.send(
    new GetCommand({ TableName: parts.tables.clients, Key: { subject }, ConsistentRead: true }),
  );
  if (answer.Item?.['state'] !== 'ACTIVE') throw new Error(NOT_A_CLIENT);
  return event;
}
