import { jest } from '@jest/globals';
import type { OrderRunReport } from '@bank/contracts';
import type { Clock, Instant } from '@bank/domain';
import { CLOCK } from '@bank/platform';
import { v7 as uuidv7 } from 'uuid';
import { type Account, type Answer, CoreUnderTest, query } from './core-under-test.ts';

/** A Thursday; the 30th is a Monday. */
export const TODAY = '2026-11-26T10:00:00.000Z';
const NEVER_MS = '3600000';

/** A process of the core whose clock stands where the test says and whose own rounds never come. */
export class OrdersUnderTest {
  private now = TODAY;

  private constructor(readonly core: CoreUnderTest) {
    const clock = core.get<Clock>(CLOCK as never);
    jest.spyOn(clock, 'now').mockImplementation(() => this.now as Instant);
  }

  static async start(appUrl: string, environment: Readonly<Record<string, string>> = {}): Promise<OrdersUnderTest> {
    return new OrdersUnderTest(await CoreUnderTest.start(appUrl, { ORDER_RUN_INTERVAL_MS: NEVER_MS, ...environment }));
  }

  setClock(now: string): void {
    this.now = now;
  }

  order(orderId: string, from: Account, to: Pick<Account, 'iban'>, over: object = {}): Promise<Answer> {
    return this.core.call('bff', 'PUT', `/internal/orders/${orderId}`, { ...orderBody(from, to), ...over });
  }

  /** A new order; its id. */
  async ordered(from: Account, to: Pick<Account, 'iban'>, over: object = {}): Promise<string> {
    const orderId = uuidv7();
    const answer = await this.order(orderId, from, to, over);
    if (answer.status !== 200) throw new Error(`not ordered: ${JSON.stringify(answer)}`);
    return orderId;
  }

  get(orderId: string, owner: Pick<Account, 'customerId'>): Promise<Answer> {
    return this.core.call('bff', 'GET', `/internal/orders/${orderId}?customerId=${owner.customerId}`);
  }

  change(orderId: string, owner: Pick<Account, 'customerId'>, action: string, body: object): Promise<Answer> {
    const request = { customerId: owner.customerId, ...body };
    return this.core.call('bff', 'PUT', `/internal/orders/${orderId}/${action}`, request);
  }

  async runAsOf(asOf: string): Promise<OrderRunReport> {
    const answer = await this.core.call('operator', 'POST', '/internal/orders/runs', { asOf });
    if (answer.status !== 200) throw new Error(`not run: ${JSON.stringify(answer)}`);
    return answer.body as unknown as OrderRunReport;
  }

  /** What became of an order's dates, oldest first: `1/1 COMPLETED`. */
  async runsOf(orderId: string, owner: Pick<Account, 'customerId'>): Promise<readonly string[]> {
    const runs = (await this.get(orderId, owner)).body['runs'] as {
      number: number;
      attempt: number;
      outcome: string;
      reason: string | null;
    }[];
    return runs
      .toReversed()
      .map(
        ({ number, attempt, outcome, reason }) =>
          `${number}/${attempt} ${outcome}${reason === null ? '' : ` ${reason}`}`,
      );
  }
}

export const EUR = (amountMinor: string): object => ({ amountMinor, currency: 'EUR' });

export const once = (date: string): object => ({ schedule: { kind: 'ONCE', date }, businessDayRule: 'FOLLOWING' });

/** On the last day of the month, from November on. */
export const monthly = (end: object = { kind: 'NEVER' }): object => ({
  schedule: { kind: 'MONTHLY', day: 31, from: '2026-11-26', end },
  businessDayRule: 'FOLLOWING',
});

export const orderBody = (from: Account, to: Pick<Account, 'iban'>): Record<string, unknown> => ({
  customerId: from.customerId,
  debtorAccountId: from.accountId,
  creditorIban: to.iban,
  creditorName: 'Landlord',
  amount: EUR('2500'),
  reference: 'Rent',
  plan: monthly(),
});

/** The events that tell of an order, in their order: type without what all have in common, and some of the data. */
export async function eventsOf(ownerUrl: string, orderId: string): Promise<readonly Record<string, unknown>[]> {
  const rows = await query(
    ownerUrl,
    `SELECT type, payload FROM outbox WHERE payload->>'orderId' = $1 ORDER BY position`,
    [orderId],
  );
  return rows.map(({ type, payload }) => ({
    type: String(type).replace('banking-core.order.', '').replace('.v1', ''),
    ...(payload as object),
  }));
}

/** Accounts whose events have a gap or begin with another number than 1. */
export const gapsOf = (ownerUrl: string): Promise<readonly Record<string, unknown>[]> =>
  query(
    ownerUrl,
    `SELECT outbox.subject FROM outbox JOIN accounts ON accounts.account_id::text = outbox.subject
     GROUP BY outbox.subject, accounts.event_sequence
     HAVING count(*) <> max(outbox.sequence) OR min(outbox.sequence) <> 1 OR max(outbox.sequence) <> accounts.event_sequence`,
  );
