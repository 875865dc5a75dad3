import { newKey, type Person } from './person.ts';
import { balanceOf, type Sent } from './money.steps.ts';
import { eventually, expect, granted, type World } from './world.ts';

const AMOUNT_MINOR = 30_00n;
const FEE_MINOR = 40n;
/** Accounts at two other banks; the second is closed, as far as the simulated rail goes. */
const PAYEE = { iban: 'ES9121000418450200051332', name: 'Bea Birch' } as const;
const CLOSED_PAYEE = { iban: 'DE89370400440532013000', name: 'Carl Cypress' } as const;

interface Timeline {
  readonly complete: boolean;
  readonly correlationId: string;
  readonly steps: readonly {
    readonly step: string;
    readonly at: string;
    readonly reason: { readonly code: string; readonly words: { readonly es: string } | null } | null;
  }[];
}

/** Tells the simulated rail what becomes of payments to an account. */
async function steer(world: World, creditorIban: string, behaviour: object): Promise<void> {
  const response = await fetch(`${world.edge}/_local/rail/behaviour`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ creditorIban, behaviour }),
  });
  expect(response.ok, 'the rail is steered', response.status);
}

async function pay(from: Person, to: { readonly iban: string; readonly name: string }): Promise<Sent> {
  const call = await from.bank.accounts.POST('/api/v1/transfers', {
    params: { header: { 'Idempotency-Key': newKey() } },
    body: {
      debtorAccountId: from.accountId,
      creditorIban: to.iban,
      creditorName: to.name,
      amount: { amountMinor: AMOUNT_MINOR.toString(), currency: 'EUR' },
      reference: 'Rent',
    },
  });
  const booked = granted(call, 201);
  expect(
    booked.kind === 'INTERBANK' && booked.settlement.state === 'ACCEPTED' && booked.fee?.amountMinor === '40',
    'the payment is booked with its fee, and on its way',
    booked,
  );
  return { transferId: booked.transferId, traceId: call.response.headers.get('x-correlation-id') ?? '' };
}

async function reached(from: Person, transferId: string, state: string): Promise<void> {
  await eventually(`the payment is ${state}`, async () => {
    const call = await from.bank.accounts.GET('/api/v1/transfers/{transferId}', { params: { path: { transferId } } });
    return call.data?.settlement.state === state ? true : undefined;
  });
}

async function timelineOf(from: Person, sent: Sent): Promise<Timeline> {
  const { transferId, traceId } = sent;
  const timeline: Timeline = granted(
    await from.bank.accounts.GET('/api/v1/transfers/{transferId}/timeline', { params: { path: { transferId } } }),
    200,
  );
  expect(timeline.complete && timeline.correlationId === traceId, 'the timeline is whole', timeline);
  const instants = timeline.steps.slice(1).map(({ at }) => at);
  expect(String(instants) === String(instants.toSorted()), 'and in order', timeline);
  return timeline;
}

/** What the person was told about the payment, by the type of the event. */
async function toldOf(person: Person, sent: Sent): Promise<readonly string[]> {
  const page = granted(
    await person.bank.notifications.GET('/notifications/v1/deliveries', { params: { query: { limit: 100 } } }),
    200,
  );
  return page.deliveries
    .filter((delivery) => delivery.traceId === sent.traceId && delivery.channel === 'inbox')
    .map(({ eventType }) => eventType.replace('banking-core.', ''))
    .toSorted();
}

async function wasTold(person: Person, sent: Sent, expected: readonly string[]): Promise<void> {
  await eventually(`${person.fullName} is told of each step once`, async () => {
    const told = await toldOf(person, sent);
    expect(String(told) === String(expected), 'each once', told);
    return true;
  });
}

export async function settled(world: World, from: Person): Promise<{ detail: string; sent: Sent }> {
  await steer(world, PAYEE.iban, { outcome: 'success' });
  const before = (await balanceOf(from)).minor;
  const sent = await pay(from, PAYEE);
  const after = (await balanceOf(from)).minor;
  expect(after === before - AMOUNT_MINOR - FEE_MINOR, 'amount and fee have left at once', String(after));
  await reached(from, sent.transferId, 'SETTLED');
  const { steps } = await timelineOf(from, sent);
  const seen = steps.map(({ step }) => step).join(' > ');
  expect(seen === 'RECEIVED > BOOKED > SENT > SETTLED', 'every step is there', seen);
  await wasTold(from, sent, ['rail-payment.settled.v1', 'transfer.posted.v1']);
  return { detail: `30.00 EUR and 0.40 fee; ${seen}`, sent };
}

export async function returned(world: World, from: Person): Promise<{ detail: string; sent: Sent }> {
  await steer(world, CLOSED_PAYEE.iban, { outcome: 'return', code: 'AC04', seconds: 1 });
  const before = (await balanceOf(from)).minor;
  const sent = await pay(from, CLOSED_PAYEE);
  await reached(from, sent.transferId, 'RETURNED');
  const { steps } = await timelineOf(from, sent);
  const last = steps.at(-1);
  expect(
    last?.step === 'RETURNED' && last.reason?.words?.es === 'la cuenta del beneficiario está cerrada',
    'the timeline says why it came back',
    steps,
  );
  await eventually('the money is back, without the fee', async () => {
    const { minor } = await balanceOf(from);
    return minor === before - FEE_MINOR ? minor : undefined;
  });
  await wasTold(from, sent, ['rail-payment.returned.v1', 'rail-payment.settled.v1', 'transfer.posted.v1']);
  const inbox = granted(await from.bank.notifications.GET('/notifications/v1/inbox', { params: { query: {} } }), 200);
  const notice = inbox.messages.find(({ eventType }) => eventType === 'banking-core.rail-payment.returned.v1');
  expect(
    notice?.text.includes('la cuenta del beneficiario está cerrada') === true,
    'the notice says why, in the language of the client',
    notice,
  );
  return { detail: `${steps.map(({ step }) => step).join(' > ')}: ${last.reason.words.es}`, sent };
}
