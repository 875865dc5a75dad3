import type { TriggersConfig } from './config.ts';
import { createAuthChallenge } from './handlers/create-auth-challenge.ts';
import { defineAuthChallenge } from './handlers/define-auth-challenge.ts';
import { preSignUp } from './handlers/pre-sign-up.ts';
import { preTokenGeneration } from './handlers/pre-token-generation.ts';
import { verifyAuthChallenge } from './handlers/verify-auth-challenge.ts';
import { createParts } from './parts.ts';

/** Takes Cognito's event and gives it back with the response filled in. */
export type TriggerFunction = (event: never) => unknown;

/** The Lambda functions by the names that resources and Terraform give them, bound to what they work with. */
export function createFunctions(config: TriggersConfig): Readonly<Record<string, TriggerFunction>> {
  const parts = createParts(config);
  return {
    'cognito-pre-sign-up': (event) => preSignUp(event, parts),
    'cognito-define-auth-challenge': (event) => defineAuthChallenge(event),
    'cognito-create-auth-challenge': (event) => createAuthChallenge(event, parts),
    'cognito-verify-auth-challenge': (event) => verifyAuthChallenge(event, parts),
    'cognito-pre-token-generation': (event) => preTokenGeneration(event, parts),
  };
}
