import { randomUUID } from 'node:crypto';
import { newKey, type Person } from './person.ts';
import { eventually, expect, granted, operate, refused, type World } from './world.ts';

export interface Sent {
  readonly transferId: string;
  readonly traceId: string;
}

const euros = (minor: bigint) => ({ amountMinor: minor.toString(), currency: 'EUR' as const });

export async function findAccount(_world: World, person: Person): Promise<string> {
  const { accounts } = granted(await person.bank.accounts.GET('/api/v1/accounts'), 200);
  const [account] = accounts;
  expect(accounts.length === 1 && account !== undefined, 'a new client has one account', accounts);
  person.accountId = account.accountId;
  person.iban = account.iban;
  const profile = granted(await person.bank.accounts.GET('/api/v1/profile'), 200);
  expect(
    profile.fullName === person.fullName && profile.complementary?.occupation === 'Engineer',
    'core and complementary data are merged',
    profile,
  );
  return account.iban;
}

export async function balanceOf(person: Person): Promise<{ minor: bigint; source: string }> {
  const balance = granted(
    await person.bank.accounts.GET('/api/v1/accounts/{accountId}/balance', {
      params: { path: { accountId: person.accountId } },
    }),
    200,
  );
  expect(!balance.stale, 'the balance is fresh', balance);
  return { minor: BigInt(balance.available.amountMinor), source: balance.source };
}

/** Money from another bank, by the rail simulator. */
export async function receiveSalary(world: World, person: Person, minor: bigint): Promise<string> {
  const before = await balanceOf(person);
  const payment = {
    paymentId: randomUUID(),
    creditorIban: person.iban,
    amount: euros(minor),
    debtorName: 'Northwind Ltd',
    reference: 'Salary',
  };
  for (const attempt of ['first', 'again']) {
    const { status, json } = await operate(world, {
      method: 'POST',
      path: 'banking-core/internal/incoming-payments',
      body: payment,
    });
    expect(status === 200 || status === 201, `the ${attempt} incoming payment is taken`, { status, json });
  }
  const after = await eventually('the salary is there', async () => {
    const balance = await balanceOf(person);
    return balance.minor === before.minor + minor ? balance : undefined;
  });
  return `+${minor} minor units EUR, once, though sent twice; balance ${after.minor}`;
}

export async function readBalanceTwice(_world: World, person: Person): Promise<string> {
  const balance = await eventually('the balance from the cache', async () => {
    const first = await balanceOf(person);
    const second = await balanceOf(person);
    expect(first.minor === second.minor, 'both reads say the same', [String(first.minor), String(second.minor)]);
    return second.source === 'cache' ? second : undefined;
  });
  return `${balance.minor} minor units, second read from ${balance.source === 'cache' ? 'Redis' : 'the core'}`;
}

const request = (from: Person, to: Person, minor: bigint) => ({
  debtorAccountId: from.accountId,
  creditorIban: to.iban,
  creditorName: to.fullName,
  amount: { amountMinor: minor.toString(), currency: 'EUR' as const },
  reference: 'Dinner',
});

const send = (from: Person, to: Person, minor: bigint, key: string) =>
  from.bank.accounts.POST('/api/v1/transfers', {
    params: { header: { 'Idempotency-Key': key } },
    body: request(from, to, minor),
  });

const traceOf = (response: Response): string => response.headers.get('x-correlation-id') ?? '';

export async function transfer(_world: World, from: Person, to: Person): Promise<{ detail: string; sent: Sent }> {
  const minor = 25_00n;
  const key = newKey();
  const before = { from: await balanceOf(from), to: await balanceOf(to) };
  const first = await send(from, to, minor, key);
  const posted = granted(first, 201);
  expect(posted.state === 'POSTED', 'the transfer is booked', posted);
  // The very next read: no waiting here.
  const after = await balanceOf(from);
  expect(after.minor === before.from.minor - minor, "the payer's very next read is fresh", {
    before: String(before.from.minor),
    after: String(after.minor),
  });
  const again = await send(from, to, minor, key);
  expect(
    again.response.headers.get('idempotency-replayed') === 'true',
    'the second try is answered from the first',
    again.response.status,
  );
  expect(JSON.stringify(again.data) === JSON.stringify(posted), 'and by the same body', again.data);
  refused(await send(from, to, minor + 1n, key), 422, 'idempotency-key-reused');
  const received = await eventually('the payee sees the money', async () => {
    const balance = await balanceOf(to);
    return balance.minor === before.to.minor + minor ? balance : undefined;
  });
  expect((await balanceOf(from)).minor === before.from.minor - minor, 'the same key twice moved money once');
  return {
    detail: `25.00 EUR booked, fresh at once (${after.minor}); payee ${received.minor}; replay moved nothing`,
    sent: { transferId: posted.transferId, traceId: traceOf(first.response) },
  };
}

export async function refuseOverspending(_world: World, from: Person, to: Person): Promise<string> {
  const before = [await balanceOf(from), await balanceOf(to)].map((balance) => balance.minor);
  const key = newKey();
  const problem = refused(await send(from, to, 9_999_999_00n, key), 422, 'insufficient-funds');
  refused(await send(from, to, 9_999_999_00n, key), 422, 'insufficient-funds');
  const after = [await balanceOf(from), await balanceOf(to)].map((balance) => balance.minor);
  expect(String(before) === String(after), 'a refused transfer moves nothing', {
    before: String(before),
    after: String(after),
  });
  return `422 insufficient-funds, available ${JSON.stringify(problem['available'])}`;
}

export async function refuseForeign(_world: World, person: Person, other: Person): Promise<string> {
  const foreign = await person.bank.accounts.GET('/api/v1/accounts/{accountId}/balance', {
    params: { path: { accountId: other.accountId } },
  });
  refused(foreign, 404, 'not-found');
  const withoutKey = await fetch(
    new Request(`${_world.edge}/api/v1/transfers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${person.tokens?.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify(request(person, other, 1n)),
    }),
  );
  expect(
    withoutKey.status === 400 &&
      ((await withoutKey.json()) as { type: string }).type.endsWith('idempotency-key-missing'),
    'a transfer without a key is refused',
    withoutKey.status,
  );
  const badMethod = await fetch(`${_world.edge}/api/v1/accounts`, { method: 'DELETE' });
  expect(badMethod.status === 405, 'an unknown method is 405', badMethod.status);
  const unknown = await fetch(`${_world.edge}/api/v1/nothing-here`);
  expect(unknown.status === 404, 'an unknown route is 404', unknown.status);
  const internal = await fetch(`${_world.edge}/internal/transfers/${randomUUID()}`);
  expect(internal.status === 404, 'internal routes are not public', internal.status);
  return 'foreign account 404, no key 400, wrong method 405, unknown and internal routes 404';
}

/** The core dies by SIGKILL after it committed and before it answered. */
export async function surviveCrash(world: World, from: Person, to: Person): Promise<{ detail: string; sent: Sent }> {
  const minor = 11_00n;
  const key = newKey();
  const before = { from: (await balanceOf(from)).minor, to: (await balanceOf(to)).minor };
  const armed = await operate(world, {
    method: 'PUT',
    path: 'banking-core/internal/faults/exit-after-commit',
    body: { times: 1 },
  });
  expect(armed.status < 300, 'the fault is armed', armed);
  const started = performance.now();
  const first = await send(from, to, minor, key);
  expect([201, 202].includes(first.response.status), 'a crash in the core is never answered with a failure', {
    status: first.response.status,
    problem: first.error,
  });
  const transferId = first.data?.transferId ?? '';
  const posted = await eventually('the transfer resolves by itself', async () => {
    const call = await from.bank.accounts.GET('/api/v1/transfers/{transferId}', { params: { path: { transferId } } });
    return call.data?.state === 'POSTED' ? call.data : undefined;
  });
  const resolvedMs = Math.round(performance.now() - started);
  const again = await eventually('the core is back for a retry of the same key', async () => {
    const call = await send(from, to, minor, key);
    return call.response.status === 201 || call.response.status === 200 ? call : undefined;
  });
  expect(again.data?.transferId === posted.transferId, 'the retry is the same transfer', again.data);
  const after = await eventually('both balances', async () => {
    const balances = { from: (await balanceOf(from)).minor, to: (await balanceOf(to)).minor };
    return balances.to === before.to + minor ? balances : undefined;
  });
  expect(after.from === before.from - minor, 'the money moved once', {
    before: String(before.from),
    after: String(after.from),
  });
  return {
    detail: `first answer ${first.response.status}, booked and known after ${resolvedMs} ms, moved once`,
    sent: { transferId: posted.transferId, traceId: traceOf(first.response) },
  };
}
