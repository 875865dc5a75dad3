import type { ServiceName } from '@bank/platform';

/** Who may call a route, said a second time, apart from the code: the two must agree. */
export type Access =
  /** Anyone; the route checks what it needs by itself, so the same request has the same answer whoever asks. */
  | { readonly kind: 'public' }
  /** Whoever holds the secret of an application (X-Application-Token). */
  | { readonly kind: 'applicant' }
  /** Anyone who has signed in as a person, client of the bank or not. */
  | { readonly kind: 'identity' }
  /** An active client. */
  | { readonly kind: 'client' }
  | { readonly kind: 'staff'; readonly group: string }
  | { readonly kind: 'service'; readonly callers: readonly ServiceName[] };

export const anyone: Access = { kind: 'public' };
export const applicant: Access = { kind: 'applicant' };
export const identity: Access = { kind: 'identity' };
export const client: Access = { kind: 'client' };
export const staff = (group: string): Access => ({ kind: 'staff', group });
export const service = (...callers: readonly ServiceName[]): Access => ({ kind: 'service', callers });

/** What a person owns, by the names that routes use. */
export interface Owner {
  readonly customerId: string;
  readonly subject: string;
  /** The euro account, with money in it. */
  readonly accountId: string;
  readonly iban: string;
  /** Somebody both owners may pay; the same for both, so it is nobody's object. */
  readonly payee: { readonly name: string; readonly iban: string };
  /** An object this person has, made before the first request: see objects.ts. */
  object(kind: ObjectKind): string;
}

export type ObjectKind = (typeof OBJECT_KINDS)[number];
export const OBJECT_KINDS = [
  'transfer',
  'device',
  'endpoint',
  'session',
  'message',
  'application',
  'hold',
  'entry',
  'beneficiary',
  'payeeCheck',
  'bulkPayment',
  'order',
] as const;

export interface Filled {
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Route {
  readonly access: Access;
  /** The request that this person would make on their own objects; absent when the route takes nothing. */
  readonly fill?: (of: Owner) => Filled;
  /** The status for those who may; default 200. */
  readonly granted?: number;
  /**
   * The status for an object of somebody else, in any place of the request; default 404. Say why where it differs. With
   * any status nothing may change.
   */
  readonly foreign?: number;
}

/** Every operation of a service, as its OpenAPI document writes it: `GET /api/v1/accounts`. */
export type Routes = Readonly<Record<`${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`, Route>>;
