import { parseId, parseInstant } from '@bank/domain';
import { ValidationError } from '@bank/platform';
import type { TransferPlace } from './transfers.store.ts';

const SEPARATOR = '~';

export const encodeCursor = (parts: readonly string[]): string =>
  Buffer.from(parts.join(SEPARATOR), 'utf8').toString('base64url');

export const decodeCursor = (cursor: string): readonly string[] =>
  Buffer.from(cursor, 'base64url').toString('utf8').split(SEPARATOR);

/** A cursor that nobody here made: refused, never repaired. */
export const cursorError = (): ValidationError =>
  new ValidationError([{ pointer: '#/query/cursor', detail: 'is not a cursor of this list' }]);

export const encodePlace = (place: TransferPlace): string => encodeCursor([place.createdAt, place.transferId]);

/** @throws ValidationError */
export function decodePlace(cursor: string): TransferPlace {
  const [createdAt = '', transferId = '', ...rest] = decodeCursor(cursor);
  if (parseInstant(createdAt) === undefined || parseId(transferId) === undefined || rest.length > 0)
    throw cursorError();
  return { createdAt, transferId };
}
