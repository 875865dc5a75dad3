import { addMs, type Instant, money } from '@bank/domain';
import {
  backOffMs,
  isUnanswered,
  NEXT_STATES,
  postingsOf,
  type RailAnswer,
  type RailPayment,
  type RailState,
  stepAfter,
  taskOf,
} from './rail-payment.ts';

const AT = '2026-11-22T10:41:00.000Z' as Instant;
const SETTLED: RailAnswer = { kind: 'SETTLED' };
const REJECTED: RailAnswer = { kind: 'REJECTED', reason: 'AC01' };
const STATES = Object.keys(NEXT_STATES) as readonly RailState[];

const payment = (over: Partial<RailPayment> = {}): RailPayment => ({
  transferId: '6f1de2a4-5c3b-5c7e-9d0a-2b8f4e6a7c91' as RailPayment['transferId'],
  state: 'SENT',
  answer: null,
  returnReason: null,
  payer: {
    accountId: '01900000-0000-7000-8000-000000000001' as RailPayment['payer']['accountId'],
    customerId: '01900000-0000-7000-8000-000000000002' as RailPayment['payer']['customerId'],
    name: 'Marta Vidal',
    iban: 'ES3409990001709999999999',
  },
  payee: { name: 'Bea Birch', iban: 'ES9121000418450200051332' },
  amount: money(1_000n, 'EUR'),
  fee: money(40n, 'EUR'),
  reference: 'Rent',
  acceptedAt: AT,
  traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  attempts: 1,
  refusals: 0,
  ...over,
});

describe('a payment to another bank', () => {
  it.each([
    ['ACCEPTED', null, null, 'hand-over'],
    ['ACCEPTED', SETTLED, 'AC04', 'hand-over'],
    ['SENT', null, null, 'ask'],
    ['SENT', SETTLED, null, 'settle'],
    ['SENT', SETTLED, 'AC04', 'settle'],
    ['SENT', REJECTED, null, 'give-back'],
    ['SETTLED', SETTLED, null, 'nothing'],
    ['SETTLED', SETTLED, 'AC04', 'return'],
    ['REJECTED', REJECTED, null, 'nothing'],
    ['RETURNED', SETTLED, 'AC04', 'nothing'],
  ] as const)('that is %s, answered %j and returned for %s: %s', (state, answer, returnReason, task) => {
    expect(taskOf({ state, answer, returnReason })).toBe(task);
  });

  it('goes one known step at a time whatever was said about it, and never on from an end', () => {
    for (const state of STATES)
      for (const answer of [null, SETTLED, REJECTED])
        for (const returnReason of [null, 'AC04']) {
          const step = stepAfter(taskOf({ state, answer, returnReason }), { answer, returnReason });
          if (step === undefined) continue;
          expect(step.from).toBe(state);
          expect(NEXT_STATES[state]).toContain(step.to);
        }
    expect([NEXT_STATES.REJECTED, NEXT_STATES.RETURNED]).toEqual([[], []]);
  });

  it('books each outcome under ids that only the payment and the outcome decide', () => {
    const postings = (['settle', 'give-back', 'return'] as const).flatMap((task) => postingsOf(task, payment()));
    expect(
      postings.map(({ kind, debtor, creditor, amount, concerns, initiator }) => [
        kind,
        debtor.by === 'internal' ? debtor.kind : debtor.by,
        creditor.by === 'internal' ? creditor.kind : creditor.by,
        amount.minor,
        concerns,
        initiator,
      ]),
    ).toEqual([
      ['SETTLEMENT', 'SETTLEMENT', 'NOSTRO', 1_000n, payment().transferId, 'RAIL'],
      ['RETURN', 'SETTLEMENT', 'account', 1_000n, payment().transferId, 'RAIL'],
      ['REFUND', 'FEES', 'account', 40n, payment().transferId, 'RAIL'],
      ['RETURN', 'NOSTRO', 'account', 1_000n, payment().transferId, 'RAIL'],
    ]);
    // A payment is given back once, whichever way.
    expect(postings.map(({ transferId }) => transferId)).toEqual([
      '9884d61b-581e-5c31-b32b-400552163bac',
      'c39e4198-6dd0-5586-98e7-d430b0153366',
      '5815177d-eb57-5e53-a92f-bd52279a5adc',
      'c39e4198-6dd0-5586-98e7-d430b0153366',
    ]);
    const [refusedBefore] = postingsOf('return', payment({ refusals: 1 }));
    expect(refusedBefore?.transferId).not.toBe(postings[3]?.transferId);
  });

  it('has no refund where nothing was paid', () => {
    expect(postingsOf('give-back', payment({ fee: money(0n, 'EUR') })).map(({ kind }) => kind)).toEqual(['RETURN']);
  });

  it('is asked for ever more seldom, at least once in 72 seconds', () => {
    expect([1, 2, 3, 4, 8, 9, 1_000].map((attempts) => backOffMs(attempts, 0))).toEqual([
      500, 1_000, 2_000, 4_000, 60_000, 60_000, 60_000,
    ]);
    expect(backOffMs(9, 1)).toBe(72_000);
  });

  it("is somebody's work after five minutes without an answer", () => {
    expect(isUnanswered(payment(), addMs(AT, 300_000))).toBe(false);
    expect(isUnanswered(payment(), addMs(AT, 300_001))).toBe(true);
    expect(isUnanswered(payment({ answer: SETTLED }), addMs(AT, 300_001))).toBe(false);
  });
});
