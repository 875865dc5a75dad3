import type { SendResult } from '../deliveries/delivery.ts';

/** No connection was made, so nothing can have been taken. */
const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'CredentialsProviderError']);
const THROTTLED = new Set([
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'LimitExceededException',
]);
const GONE = new Set(['EndpointDisabled', 'EndpointDisabledException', 'NotFound', 'NotFoundException']);

/** What an error of an AWS client says about whether the message was taken. Errors name no address. */
export function resultOfAwsFault(error: unknown): SendResult {
  const name = error instanceof Error ? error.name : 'unknown';
  const code = textMember(error, 'code') ?? textMember(memberOf(error, 'cause'), 'code');
  const status = memberOf(memberOf(error, '$metadata'), 'httpStatusCode');
  if (NEVER_SENT.has(code ?? '') || NEVER_SENT.has(name)) return { outcome: 'UNAVAILABLE', detail: 'unreachable' };
  if (GONE.has(name)) return { outcome: 'REFUSED', detail: 'unregistered', isGone: true };
  if (THROTTLED.has(name) || status === 429) return { outcome: 'UNAVAILABLE', detail: 'throttled' };
  if (status === 503) return { outcome: 'UNAVAILABLE', detail: 'unavailable' };
  // Our own rights or keys are wrong: the message is fine and may go when that is repaired.
  if (status === 401 || status === 403) return { outcome: 'UNAVAILABLE', detail: 'not-authorised' };
  if (typeof status === 'number' && status >= 400 && status < 500)
    return { outcome: 'REFUSED', detail: name, isGone: false };
  return { outcome: 'UNKNOWN', detail: typeof status === 'number' ? `http-${status}` : 'no-answer' };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function textMember(value: unknown, name: string): string | undefined {
  const member = memberOf(value, name);
  return typeof member === 'string' ? member : undefined;
}
