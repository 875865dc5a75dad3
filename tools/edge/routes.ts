/** A path prefix at the edge and the application that answers it. */
export interface EdgeRoute {
  readonly prefix: string;
  readonly application: string;
}

const PUBLIC_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);
const ENCODED_SEPARATOR = /%2e|%2f|%5c|%00|\\/i;

/**
 * Whether a request path means the same to everyone who reads it. A path with dot segments, empty segments or encoded
 * separators may be one route to the edge and another (`/internal/…`) to the service behind it.
 */
export function isUnambiguousPath(url: string): boolean {
  const path = url.split('?', 1)[0] ?? '';
  if (!path.startsWith('/') || ENCODED_SEPARATOR.test(path)) return false;
  const segments = path.slice(1).split('/');
  return segments.every(
    (segment, index) => segment !== '.' && segment !== '..' && (segment !== '' || index === segments.length - 1),
  );
}

/**
 * Whether the Host header names this machine. Any other name was made to point here by someone else, to read the
 * local pages through a visitor's browser (DNS rebinding).
 */
export function isLocalHost(host: string | undefined): boolean {
  if (host === undefined || !URL.canParse(`http://${host}`)) return false;
  return PUBLIC_NAMES.has(new URL(`http://${host}`).hostname.toLowerCase());
}
