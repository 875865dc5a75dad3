import { ValidationError } from '@bank/platform';

/** A place in a list as callers carry it: opaque text that only the server reads. */
export const cursorOf = (place: readonly string[]): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/**
 * Reads a cursor that came back; it is as untrusted as any other input, so every part has to fit its pattern.
 * @throws ValidationError
 */
export function placeOf(cursor: string, patterns: readonly RegExp[]): readonly string[] {
  const parts = parsed(Buffer.from(cursor, 'base64url').toString('utf8'));
  const isPlace =
    Array.isArray(parts) &&
    parts.length === patterns.length &&
    parts.every((part, index) => typeof part === 'string' && patterns[index]?.test(part) === true);
  if (!isPlace) throw new ValidationError([{ pointer: '#/cursor', detail: 'must be a cursor that this list gave' }]);
  return parts as readonly string[];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
