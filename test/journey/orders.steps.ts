import { balanceOf } from './money.steps.ts';
import { newKey, type Person } from './person.ts';
import { eventually, expect, granted, operate, type World } from './world.ts';

const DAY_MS = 86_400_000;
const NOTICES = { completed: 'Tus pagos programados han terminado', retried: 'Tu pago programado está pendiente' };

interface Scheduled {
  readonly orderId: string;
  readonly dueAt: string;
  readonly executionDate: string;
}

/** A single payment the day after tomorrow, or on the business day that follows. */
async function schedule(from: Person, to: Person, minor: bigint): Promise<Scheduled> {
  const date = new Date(Date.now() + 2 * DAY_MS).toISOString().slice(0, 10);
  const plan = { schedule: { kind: 'ONCE' as const, date }, businessDayRule: 'FOLLOWING' as const };
  const preview = granted(await from.bank.accounts.POST('/api/v1/orders/preview', { body: { plan, count: 12 } }), 200);
  const order = {
    debtorAccountId: from.accountId,
    creditorIban: to.iban,
    creditorName: to.fullName,
    amount: { amountMinor: minor.toString(), currency: 'EUR' as const },
    reference: 'Rent',
    plan,
  };
  const key = newKey();
  const make = async () =>
    granted(
      await from.bank.accounts.POST('/api/v1/orders', { params: { header: { 'Idempotency-Key': key } }, body: order }),
      201,
    );
  const [first, again] = [await make(), await make()];
  expect(JSON.stringify(first) === JSON.stringify(again), 'one key is one order', { first, again });
  const { next } = await read(from, first.orderId);
  expect(
    next !== null && preview.dates.length === 1 && preview.dates[0]?.executionDate === next.executionDate,
    'the date is the one that was shown before',
    { preview, next },
  );
  return { orderId: first.orderId, dueAt: next.dueAt, executionDate: next.executionDate };
}

async function read(person: Person, orderId: string) {
  return granted(await person.bank.accounts.GET('/api/v1/orders/{orderId}', { params: { path: { orderId } } }), 200);
}

/** Runs what is due as of an instant that has not come yet. */
async function travel(world: World, asOf: string): Promise<void> {
  const { status, json } = await operate(world, {
    method: 'POST',
    path: 'banking-core/internal/orders/runs',
    body: { asOf },
  });
  expect(status === 200, 'the operator may travel in time', { status, json });
}

/** The inbox has a message with this title that it did not have before. */
async function told(person: Person, title: string, before: ReadonlySet<string>): Promise<void> {
  await eventually(`the inbox says: ${title}`, async () => {
    const ids = await messagesOf(person, title);
    return [...ids].some((id) => !before.has(id)) ? true : undefined;
  });
}

async function messagesOf(person: Person, title: string): Promise<ReadonlySet<string>> {
  const inbox = granted(await person.bank.notifications.GET('/notifications/v1/inbox', { params: { query: {} } }), 200);
  return new Set(inbox.messages.filter((message) => message.title === title).map((message) => message.messageId));
}

/** Scheduled today, paid on its day: the clock of the core's runner is moved there. */
export async function paySchedule(world: World, from: Person, to: Person): Promise<string> {
  const minor = 40_00n;
  const before = { from: (await balanceOf(from)).minor, to: (await balanceOf(to)).minor };
  const known = await messagesOf(from, NOTICES.completed);
  const { orderId, dueAt, executionDate } = await schedule(from, to, minor);
  expect((await balanceOf(from)).minor === before.from, 'a scheduled payment moves nothing yet');
  for (const _time of ['once', 'again']) await travel(world, dueAt);
  const paid = await read(from, orderId);
  expect(paid.state === 'COMPLETED' && paid.runs[0]?.outcome === 'COMPLETED', 'the order has paid', paid);
  const after = await eventually('both balances', async () => {
    const balances = { from: (await balanceOf(from)).minor, to: (await balanceOf(to)).minor };
    return balances.to === before.to + minor ? balances : undefined;
  });
  expect(after.from === before.from - minor, 'the money moved once', {
    before: String(before.from),
    after: String(after.from),
  });
  await told(from, NOTICES.completed, known);
  return `${minor} minor units EUR on ${executionDate}, once; told that it was the last`;
}

/** Without money it is not paid, the client is told when it is tried again, and can still stop it. */
export async function waitForMoney(world: World, from: Person, to: Person): Promise<string> {
  const before = (await balanceOf(from)).minor;
  const known = await messagesOf(from, NOTICES.retried);
  const { orderId, dueAt } = await schedule(from, to, before + 1n);
  await travel(world, dueAt);
  const waiting = await read(from, orderId);
  const [run] = waiting.runs;
  expect(
    waiting.state === 'ACTIVE' && run?.outcome === 'RETRYING' && run.reason === 'insufficient-funds',
    'the order waits for money',
    waiting,
  );
  await told(from, NOTICES.retried, known);
  const cancelled = granted(
    await from.bank.accounts.PUT('/api/v1/orders/{orderId}/cancel', {
      params: { path: { orderId } },
      body: { version: waiting.version },
    }),
    200,
  );
  expect(cancelled.state === 'CANCELLED', 'it is cancelled', cancelled);
  await travel(world, run.willRetryAt ?? dueAt);
  expect((await balanceOf(from)).minor === before, 'nothing has moved');
  return `refused for want of money, tried again at ${run.willRetryAt ?? ''} unless cancelled; cancelled`;
}
