/** A place in a list as callers carry it: opaque text that only the server reads. */
export const cursorOf = (place: readonly string[]): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/** What a caller is told whose cursor is none. */
export const CURSOR_FAULT = { pointer: '#/cursor', detail: 'must be a cursor that this list gave' } as const;

/**
 * The place in a cursor that came back, or undefined: it is as untrusted as any other input, so every part has to fit
 * its pattern.
 */
export function findPlace(cursor: string, patterns: readonly RegExp[]): readonly string[] | undefined {
  const parts = parsed(Buffer.from(cursor, 'base64url').toString('utf8'));
  const isPlace =
    Array.isArray(parts) &&
    parts.length === patterns.length &&
    parts.every((part, index) => typeof part === 'string' && patterns[index]?.test(part) === true);
  return isPlace ? (parts as readonly string[]) : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
