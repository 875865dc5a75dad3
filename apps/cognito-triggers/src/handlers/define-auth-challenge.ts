import type { DefineAuthChallengeTriggerEvent } from 'aws-lambda';
import { decideNext } from '../chain/chain.ts';

/** Says what comes next in a face login. Denies unless the chain says otherwise. */
export function defineAuthChallenge(event: DefineAuthChallengeTriggerEvent): DefineAuthChallengeTriggerEvent {
  const decision = decideNext(event.request.session, { isKnown: event.request.userNotFound !== true });
  switch (decision.kind) {
    case 'challenge':
      event.response = { challengeName: 'CUSTOM_CHALLENGE', issueTokens: false, failAuthentication: false };
      break;
    case 'tokens':
      event.response = { challengeName: '', issueTokens: true, failAuthentication: false };
      break;
    default:
      event.response = { challengeName: '', issueTokens: false, failAuthentication: true };
  }
  return event;
}
