import { cursorError, decodeCursor, encodeCursor } from '../transfers/page-cursor.ts';

/**
 * Where a list goes on: in the core's page that begins at its cursor (the newest without one), with movements whose
 * sequence is below `below`. The core's pages are larger than what is shown of them, and new movements come on top, so a
 * place in the middle of a page is told by the movement and not by a count.
 */
export interface MovementPlace {
  readonly coreCursor: string | undefined;
  readonly below: number | undefined;
}

export const NEWEST: MovementPlace = { coreCursor: undefined, below: undefined };

const CORE_CURSOR = /^[A-Za-z0-9_-]{0,120}$/;
const SEQUENCE = /^([1-9][0-9]{0,14})?$/;

export const encodeMovementPlace = ({ coreCursor = '', below }: MovementPlace): string =>
  encodeCursor([coreCursor, below === undefined ? '' : String(below)]);

/** @throws ValidationError */
export function decodeMovementPlace(cursor: string): MovementPlace {
  const [coreCursor = '', below = '', ...rest] = decodeCursor(cursor);
  const isPlace = CORE_CURSOR.test(coreCursor) && SEQUENCE.test(below) && rest.length === 0;
  if (!isPlace || (coreCursor === '' && below === '')) throw cursorError();
  return {
    coreCursor: coreCursor === '' ? undefined : coreCursor,
    below: below === '' ? undefined : Number(below),
  };
}
