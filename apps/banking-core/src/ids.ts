import type { Id } from '@bank/domain';

/** The id in a text that a schema or a uuid column has checked; other letter cases are the same id (RFC 9562). */
export const idOf = <Kind extends string>(checked: string): Id<Kind> => checked.toLowerCase() as Id<Kind>;
