import { type Id, parseId } from '@bank/domain';
import { NotFoundError } from '@bank/platform';

/**
 * Reads an id that a schema or a column has checked already; other letter cases are the same id (RFC 9562).
 * @throws NotFoundError for the nil and the max UUID, which nothing can have
 */
export function idOf<Kind extends string>(text: string): Id<Kind> {
  const id = parseId<Kind>(text.toLowerCase());
  if (id === undefined) throw new NotFoundError();
  return id;
}
