declare const brand: unique symbol;

/** A UUID that stands for one kind of thing; parsed at the edge, never cast inside. */
export type Id<Kind extends string> = string & { readonly [brand]: Kind };

export type TransferId = Id<'transfer'>;
export type AccountId = Id<'account'>;
export type CustomerId = Id<'customer'>;
export type ApplicationId = Id<'application'>;
export type OrderId = Id<'order'>;
export type EventId = Id<'event'>;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** Reads a lower-case RFC 9562 UUID; undefined for anything else. */
export function parseId<Kind extends string>(text: string): Id<Kind> | undefined {
  return UUID.test(text) ? (text as Id<Kind>) : undefined;
}
