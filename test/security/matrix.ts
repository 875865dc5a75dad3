import type { ServiceName } from '@bank/platform';
import { SERVICES } from '../../tools/stack/services.ts';
import { type Ask, newPeer } from './bank.ts';
import type { Owned } from './objects.ts';
import type { DeclaredRoute } from './routes/declared.ts';
import type { Filled } from './routes/route.ts';

/** Which answer each caller must get on each kind of route: the authorisation matrix as a pure table. */

/** `Authorization` of everybody who calls. */
export interface Credentials {
  readonly owner: string;
  readonly other: string;
  readonly blocked: string;
  readonly closed: string;
  readonly auditor: string;
  readonly newcomer: string;
  readonly service: (caller: ServiceName, audience: ServiceName) => Promise<string>;
}

export interface Cell {
  readonly caller: string;
  readonly request: Ask;
  readonly expected: number;
}

export interface Cast {
  readonly owner: Owned;
  readonly other: Owned;
  readonly credentials: Credentials;
}

const FOREIGN = 404;
/** Everything that has a key of its own. */
const CALLERS: readonly ServiceName[] = [...SERVICES, 'operator'];

export function requestOf(route: DeclaredRoute, filled: Filled, headers: Readonly<Record<string, string>>): Ask {
  const path = route.template.replaceAll(/\{(\w+)\}/g, (_whole, name: string) => {
    const value = filled.path?.[name];
    if (value === undefined) throw new Error(`${route.method} ${route.template} does not fill {${name}}`);
    return encodeURIComponent(value);
  });
  const query = new URLSearchParams(filled.query).toString();
  return {
    method: route.method,
    path: query === '' ? path : `${path}?${query}`,
    headers: { ...newPeer(), ...filled.headers, ...headers },
    ...(filled.body === undefined ? {} : { body: filled.body }),
  };
}

type Leaf = readonly (string | number)[];

/** Where a request holds an id of this owner, in path, query and body, however deep. */
function leavesOf(value: unknown, ids: ReadonlySet<string>, at: Leaf = []): readonly Leaf[] {
  if (typeof value === 'string') return ids.has(value) ? [at] : [];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) => leavesOf(member, ids, [...at, name]));
}

function valueAt(value: unknown, at: Leaf): unknown {
  return at.reduce<unknown>((inner, name) => (inner as Record<string | number, unknown>)[name], value);
}

function replaced(value: Filled, at: Leaf, by: unknown): Filled {
  const copy = structuredClone(value);
  const last = at.at(-1) ?? '';
  (valueAt(copy, at.slice(0, -1)) as Record<string | number, unknown>)[last] = by;
  return copy;
}

const authorization = (token: string): Readonly<Record<string, string>> => ({ authorization: `Bearer ${token}` });

export async function cellsOf(route: DeclaredRoute, cast: Cast): Promise<readonly Cell[]> {
  const { owner, credentials } = cast;
  const fill = (of: Owned): Filled => route.fill?.(of) ?? {};
  const own = (): Filled => fill(owner);
  const granted = route.granted ?? 200;
  const foreign = route.foreign ?? FOREIGN;
  const namesObject = leavesOf(withoutHeaders(own()), owner.ids).length > 0;
  const cell = (caller: string, expected: number, headers: Readonly<Record<string, string>>, filled = own()): Cell => ({
    caller,
    expected,
    request: requestOf(route, filled, headers),
  });
  const { access } = route;
  const wrongCaller = SERVICES.find((name) => access.kind !== 'service' || !access.callers.includes(name)) ?? 'auth';
  const wrongService = authorization(await credentials.service(wrongCaller, route.service));
  const nobody = (status: number): Cell[] => [
    cell('nobody', status, {}),
    cell('a malformed bearer', status, authorization('x')),
    cell('a bearer without a token', status, { authorization: 'Bearer' }),
    cell('basic credentials', status, { authorization: `Basic ${Buffer.from('admin:admin').toString('base64')}` }),
  ];
  const persons = (status: number): Cell[] =>
    (['owner', 'other', 'blocked', 'closed'] as const).map((name) =>
      cell(`the ${name} as a customer`, status, authorization(credentials[name])),
    );
  const swapped = (headers: Readonly<Record<string, string>>): Cell[] =>
    leavesOf(withoutHeaders(own()), owner.ids).map((at) =>
      cell(
        `the right caller with somebody else's ${at.join('.')}`,
        foreign,
        headers,
        replaced(own(), at, valueAt(fill(cast.other), at)),
      ),
    );
  switch (access.kind) {
    case 'public':
      return [...nobody(granted), ...persons(granted), cell('a service', granted, wrongService)];
    case 'applicant': {
      const key = (token: string) => ({ 'x-application-token': token });
      return [
        ...nobody(FOREIGN),
        ...persons(FOREIGN),
        cell("the other applicant's token", FOREIGN, key(cast.other.applicationToken)),
        cell('a token cut by one', FOREIGN, key(owner.applicationToken.slice(0, -1))),
        ...swapped(key(owner.applicationToken)),
        cell('the right applicant', granted, key(owner.applicationToken)),
      ];
    }
    case 'identity':
    case 'client': {
      const status = access.kind === 'client' ? 403 : namesObject ? foreign : granted;
      return [
        ...nobody(401),
        cell('a member of staff', 401, authorization(credentials.auditor)),
        cell('a service', 401, wrongService),
        cell('a blocked customer', status, authorization(credentials.blocked)),
        cell('a closed customer', status, authorization(credentials.closed)),
        cell('another customer', namesObject ? foreign : granted, authorization(credentials.other)),
        ...swapped(authorization(credentials.owner)),
        cell('the right customer', granted, authorization(credentials.owner)),
      ];
    }
    case 'staff':
      return [
        ...nobody(401),
        ...persons(401),
        cell('a service', 401, wrongService),
        cell('staff without the group', 403, authorization(credentials.newcomer)),
        cell('staff of the group', granted, authorization(credentials.auditor)),
      ];
    case 'service': {
      const by = async (caller: ServiceName, audience: ServiceName = route.service) =>
        authorization(await credentials.service(caller, audience));
      const [first = 'bff'] = access.callers;
      const elsewhere = SERVICES.find((name) => name !== route.service) ?? 'auth';
      const cells = [
        ...nobody(401),
        ...persons(401),
        cell('a member of staff', 401, authorization(credentials.auditor)),
        cell('a token for another service', 401, await by(first, elsewhere)),
      ];
      for (const caller of CALLERS)
        if (!access.callers.includes(caller)) cells.push(cell(`the service ${caller}`, 403, await by(caller)));
      // A service that names one id names nobody who could be the wrong one.
      if (leavesOf(withoutHeaders(own()), owner.ids).length > 1) cells.push(...swapped(await by(first)));
      for (const caller of access.callers) cells.push(cell(`the right service ${caller}`, granted, await by(caller)));
      return cells;
    }
  }
}

const withoutHeaders = ({ headers: _headers, ...rest }: Filled): Filled => rest;

/** Those who may not do it: whatever they were answered, nothing may have changed. */
export const isRefusal = ({ caller, expected }: Cell, route: DeclaredRoute): boolean =>
  expected !== (route.granted ?? 200) || caller.includes('somebody else');
