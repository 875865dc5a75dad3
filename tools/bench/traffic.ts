import { randomInt, randomUUID } from 'node:crypto';
import type { LoadAccount, Traffic } from './plan.ts';

export interface LoadRequest {
  readonly kind: string;
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Whether an answer is what the request is for: a refusal costs less than a booking and must not count as one. */
  readonly isGood: (status: number, body: string) => boolean;
}

/** The smallest amount: no run empties an account or meets a limit. */
const AMOUNT = { amountMinor: '1', currency: 'EUR' } as const;
const FAR_DEADLINE = '2099-01-01T00:00:00.000Z';
const CYCLE = [
  'balance',
  'balance',
  'movements',
  'balance',
  'transfer',
  'balance',
  'balance',
  'movements',
  'balance',
  'transfer',
];

/** An endless row of requests. */
export function requestsOf(traffic: Traffic): () => LoadRequest {
  switch (traffic.kind) {
    case 'core-transfers':
      return traffic.perRequest === 1 ? () => coreTransfer(traffic) : () => coreTransfers(traffic);
    case 'reads':
      return readsInTurn(traffic.requests);
    case 'client-transfers':
      return () => clientRequest('transfer', traffic.accounts);
    case 'clients': {
      let count = 0;
      return () => clientRequest(CYCLE[count++ % CYCLE.length] ?? 'balance', traffic.accounts);
    }
  }
}

type CoreTraffic = Extract<Traffic, { kind: 'core-transfers' }>;

function transferBody(traffic: CoreTraffic): object {
  const { debtor, creditor } = pairOf(traffic.accounts);
  return {
    customerId: debtor.customerId,
    debtorAccountId: debtor.accountId,
    creditorIban: traffic.hotIban ?? creditor.iban,
    amount: AMOUNT,
    reference: null,
    deadline: FAR_DEADLINE,
  };
}

/** Counts as one good answer only when every transfer in it was booked. */
function coreTransfers(traffic: CoreTraffic): LoadRequest {
  const transfers = Array.from({ length: traffic.perRequest }, () => ({
    ...transferBody(traffic),
    transferId: randomUUID(),
  }));
  return {
    kind: 'transfers',
    method: 'PUT',
    path: '/internal/transfers',
    headers: { authorization: traffic.bearer, 'content-type': 'application/json' },
    body: JSON.stringify({ transfers }),
    isGood: (status, body) => status === 200 && body.split('"state":"POSTED"').length === traffic.perRequest + 1,
  };
}

function coreTransfer(traffic: CoreTraffic): LoadRequest {
  return {
    kind: 'transfer',
    method: 'PUT',
    path: `/internal/transfers/${randomUUID()}`,
    headers: { authorization: traffic.bearer, 'content-type': 'application/json' },
    body: JSON.stringify(transferBody(traffic)),
    isGood: (status, body) => status === 200 && body.includes('"state":"POSTED"'),
  };
}

function readsInTurn(requests: Extract<Traffic, { kind: 'reads' }>['requests']): () => LoadRequest {
  const prepared = requests.map(({ path, headers }): LoadRequest => ({
    kind: 'read',
    method: 'GET',
    path,
    headers,
    body: null,
    isGood: (status) => status === 200,
  }));
  let count = 0;
  return () => {
    const request = prepared[count++ % prepared.length];
    if (request === undefined) throw new Error('There is nothing to read.');
    return request;
  };
}

function clientRequest(kind: string, accounts: readonly LoadAccount[]): LoadRequest {
  const { debtor, creditor } = pairOf(accounts);
  const headers = { authorization: debtor.bearer ?? '' };
  const isGood = (status: number): boolean => status === 200;
  const account = `/api/v1/accounts/${debtor.accountId}`;
  if (kind === 'balance') return { kind, method: 'GET', path: `${account}/balance`, headers, body: null, isGood };
  if (kind === 'movements')
    return { kind, method: 'GET', path: `${account}/movements?limit=20`, headers, body: null, isGood };
  return {
    kind: 'transfer',
    method: 'POST',
    path: '/api/v1/transfers',
    headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': randomUUID() },
    body: JSON.stringify({
      debtorAccountId: debtor.accountId,
      creditorIban: creditor.iban,
      creditorName: 'Bench Client',
      amount: AMOUNT,
    }),
    isGood: (status) => status === 201,
  };
}

/** Two different accounts at random. */
function pairOf(accounts: readonly LoadAccount[]): { debtor: LoadAccount; creditor: LoadAccount } {
  const first = randomInt(accounts.length);
  const second = (first + 1 + randomInt(accounts.length - 1)) % accounts.length;
  const debtor = accounts[first];
  const creditor = accounts[second];
  if (debtor === undefined || creditor === undefined) throw new Error('A load needs at least two accounts.');
  return { debtor, creditor };
}
