import { isUtf8 } from 'node:buffer';
import type { FastifyInstance } from 'fastify';
import { UnsupportedMediaTypeError, ValidationError } from './problems.ts';

/** Deeper than any body of ours. */
const DEPTH_MAX = 32;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const BRACE_OPEN = 0x7b;
const BRACE_CLOSE = 0x7d;
const BRACKET_OPEN = 0x5b;
const BRACKET_CLOSE = 0x5d;

const bodyFault = (detail: string): ValidationError => new ValidationError([{ pointer: '#', detail }]);

/**
 * Reads JSON bodies so that everybody who reads the same bytes reads the same thing: UTF-8 without a fault, no member
 * twice (parsers differ in which they keep, and so do those who check and those who act), no prototype to pollute, no
 * text that cannot be stored as it is. A body in a content coding is refused unread.
 */
export function acceptJsonOnly(instance: FastifyInstance): void {
  const parse = instance.getDefaultJsonParser('error', 'error');
  // A form or text posted across sites is a 415.
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const { 'content-encoding': coding = 'identity', 'content-type': type = '' } = request.headers;
    if (coding !== 'identity' || !isCharsetUtf8(type)) return done(new UnsupportedMediaTypeError());
    if (!isUtf8(body)) return done(bodyFault('is not UTF-8'));
    const { isTooDeep, members } = shapeOf(body);
    if (isTooDeep) return done(bodyFault(`is nested more than ${DEPTH_MAX} levels deep`));
    void parse(request, body.toString('utf8'), (error, value: unknown) => {
      if (error !== null) return done(body.length === 0 ? bodyFault('is empty') : bodyFault('is not JSON'));
      const seen = { members: 0, isStorable: true };
      count(value, seen);
      if (seen.members !== members) return done(bodyFault('names a member twice'));
      return done(seen.isStorable ? null : bodyFault('holds text that is not Unicode'), value);
    });
  });
}

/** RFC 8259: JSON between systems is UTF-8, so another charset would be read as what it is not. */
function isCharsetUtf8(contentType: string): boolean {
  const charset = /;\s*charset\s*=\s*"?([^";\s]+)/i.exec(contentType)?.[1];
  return charset === undefined || charset.toLowerCase() === 'utf-8' || charset.toLowerCase() === 'utf8';
}

/**
 * Whether the text is nested too deep, and how many members it writes: of text that is JSON, exactly. Looks at each byte
 * once and stops where it is too deep.
 */
function shapeOf(json: Buffer): { isTooDeep: boolean; members: number } {
  let open = 0;
  let members = 0;
  let isInString = false;
  for (let index = 0; index < json.length && open <= DEPTH_MAX; index += 1) {
    const byte = json[index];
    if (isInString) {
      if (byte === BACKSLASH) index += 1;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) isInString = true;
    else if (byte === COLON) members += 1;
    else if (byte === BRACE_OPEN || byte === BRACKET_OPEN) open += 1;
    else if (byte === BRACE_CLOSE || byte === BRACKET_CLOSE) open -= 1;
  }
  return { isTooDeep: open > DEPTH_MAX, members };
}

/** Counts the members that are left after parsing; recursion is bounded by DEPTH_MAX. */
function count(value: unknown, seen: { members: number; isStorable: boolean }): void {
  if (typeof value === 'string') seen.isStorable &&= isStorable(value);
  else if (Array.isArray(value)) for (const item of value) count(item, seen);
  else if (typeof value === 'object' && value !== null)
    for (const [name, member] of Object.entries(value)) {
      seen.members += 1;
      seen.isStorable &&= isStorable(name);
      count(member, seen);
    }
}

/** Half a surrogate pair would be stored as another character, and PostgreSQL has no U+0000. */
const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\u0000');
