import { createHash } from 'node:crypto';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { PreSignUpTriggerEvent } from 'aws-lambda';
import * as z from 'zod';
import type { TriggerParts } from '../parts.ts';

const OpenApplication = z.object({
  state: z.literal('CONTACT'),
  emailDigest: z.string().length(64),
  subject: z.null(),
});

/**
 * Cognito is a public API: whoever knows the pool could register. Only an application that is open, has no user yet and
 * was made for this very e-mail may. Nobody is confirmed automatically: the code in the mailbox does that.
 */
export async function preSignUp(event: PreSignUpTriggerEvent, parts: TriggerParts): Promise<PreSignUpTriggerEvent> {
  // Administrators' own calls (the seed) are authorised by IAM.
  if (event.triggerSource === 'PreSignUp_AdminCreateUser') return event;
  const applicationId = event.request.clientMetadata?.['applicationId'];
  const email = event.request.userAttributes['email'];
  if (event.triggerSource !== 'PreSignUp_SignUp' || applicationId === undefined || email === undefined)
    throw new Error('registration is closed');
  const answer = await parts.dynamo.send(
    new GetCommand({ TableName: parts.tables.applications, Key: { applicationId }, ConsistentRead: true }),
  );
  const application = OpenApplication.safeParse(answer.Item);
  const digest = createHash('sha256').update(email.toLowerCase()).digest('hex');
  if (!application.success || application.data.emailDigest !== digest) throw new Error('registration is closed');
  event.response = { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false };
  return event;
}
