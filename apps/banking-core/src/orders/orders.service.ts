import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type {
  CoreOrder,
  CoreOrderDetails,
  CoreOrderPage,
  CoreOrderReceipt,
  OrderListQuery,
  OrderPreview,
} from '@bank/contracts';
import {
  BANK_TIME_ZONE,
  type Clock,
  type CustomerId,
  isOwnBankIban,
  type LocalDate,
  localDateAt,
  type OrderId,
} from '@bank/domain';
import { CLOCK, NotFoundError, ValidationError } from '@bank/platform';
import type { DataSource } from 'typeorm';
import { AccountsService } from '../accounts/accounts.service.ts';
import { CURSOR_FAULT, cursorOf, findPlace } from '../cursor.ts';
import { ResourceIdReusedError } from '../customers/customer.errors.ts';
import type { Sql } from '../database/sql.ts';
import { Transactions } from '../database/transactions.service.ts';
import { OutboxRelay } from '../outbox/outbox-relay.service.ts';
import {
  OrderAccountNotActiveError,
  OrderCurrencyError,
  OrderLimitError,
  OrderPayeeNotFoundError,
  OrderSameAccountError,
} from './order.errors.ts';
import { createdEvent } from './order.event.ts';
import { changeOrder, newOrder, type OrderChange, type OrderTerms, termsText } from './order.ts';
import { orderDetailsView, orderView, previewView, receiptView } from './order.view.ts';
import { findRuns } from './order-runs.store.ts';
import { appendOrderEvents, writeStep } from './order-steps.service.ts';
import {
  countOpenOrders,
  findOrderedTerms,
  findOrdersOf,
  findOwnOrder,
  insertOrder,
  lockOrder,
} from './orders.store.ts';
import { findPlanFault, type OrderPlan } from './schedule.ts';

/** Orders of one account that are not over. */
const OPEN_ORDERS_MAX = 100;
/** Runs shown with an order. */
const RUNS_SHOWN_MAX = 100;

const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const fingerprintOf = (terms: OrderTerms): string => createHash('sha256').update(termsText(terms)).digest('hex');

/** What holders do with their orders. Every order is asked for by its customer: somebody else's is not there. */
@Injectable()
export class OrdersService {
  private readonly reading: Sql;

  constructor(
    @InjectDataSource() source: DataSource,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(AccountsService) private readonly accounts: AccountsService,
    @Inject(OutboxRelay) private readonly relay: OutboxRelay,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.reading = { query: (statement, values = []) => source.query(statement, [...values]) };
  }

  /** The first dates of a plan that could begin today. @throws ValidationError */
  preview(plan: OrderPlan, count: number): OrderPreview {
    requirePlan(plan, this.today());
    return previewView(plan, count);
  }

  /**
   * Keeps the order unless its id has one, and tells of it.
   * @throws ResourceIdReusedError when that is another order; NotFoundError when the customer has no such account;
   * ValidationError, OrderAccountNotActiveError, OrderCurrencyError, OrderSameAccountError, OrderPayeeNotFoundError,
   * OrderLimitError
   */
  async create(orderId: OrderId, terms: OrderTerms): Promise<CoreOrderReceipt> {
    const fingerprint = fingerprintOf(terms);
    const known = await findReceipt(this.reading, { orderId, fingerprint });
    if (known !== undefined) return known;
    requirePlan(terms.plan, this.today());
    await this.requireAccount(terms);
    const order = newOrder({ ...terms, orderId }, this.clock.now());
    const receipt = await this.transactions.run(async (sql) => {
      if (!(await insertOrder(sql, order, fingerprint))) return findReceipt(sql, { orderId, fingerprint });
      // Locks the account, so that two orders at once do not both take the last place.
      await appendOrderEvents(sql, order, { events: [createdEvent(order)], at: order.createdAt });
      if ((await countOpenOrders(sql, order.debtorAccountId)) > OPEN_ORDERS_MAX)
        throw new OrderLimitError(OPEN_ORDERS_MAX);
      return receiptView(order, true);
    });
    if (receipt === undefined) throw new NotFoundError();
    this.relay.wake();
    return receipt;
  }

  /** @throws NotFoundError, OrderBusyError, OrderChangedError, OrderStateError, OrderCurrencyError */
  async change(
    key: { readonly orderId: OrderId; readonly customerId: CustomerId },
    version: number,
    change: OrderChange,
  ): Promise<CoreOrder> {
    const changed = await this.transactions.run(async (sql) => {
      const order = await lockOrder(sql, key.orderId);
      if (order?.customerId !== key.customerId) throw new NotFoundError();
      const now = this.clock.now();
      const step = changeOrder(order, change, { version, now });
      if (step === undefined) return order;
      await writeStep(sql, step, now);
      return step.order;
    });
    this.relay.wake();
    return orderView(changed);
  }

  /** @throws NotFoundError */
  async get(key: { readonly orderId: OrderId; readonly customerId: CustomerId }): Promise<CoreOrderDetails> {
    const order = await findOwnOrder(this.reading, key);
    if (order === undefined) throw new NotFoundError();
    return orderDetailsView(order, await findRuns(this.reading, key.orderId, RUNS_SHOWN_MAX));
  }

  /** Newest first. @throws ValidationError for a cursor that is none */
  async pageOf(customerId: CustomerId, { cursor, limit }: OrderListQuery): Promise<CoreOrderPage> {
    const place = cursor === undefined ? [] : findPlace(cursor, [INSTANT, UUID]);
    if (place === undefined) throw new ValidationError([CURSOR_FAULT]);
    const [createdAt, orderId] = place;
    const after = createdAt === undefined || orderId === undefined ? undefined : { createdAt, orderId };
    const found = await findOrdersOf(this.reading, { customerId, after, limit: limit + 1 });
    const page = found.slice(0, limit);
    const last = page.at(-1);
    const nextCursor = found.length > limit && last !== undefined ? cursorOf([last.createdAt, last.orderId]) : null;
    return { orders: page.map(orderView), nextCursor };
  }

  private today(): LocalDate {
    return localDateAt(this.clock.now(), BANK_TIME_ZONE);
  }

  /** What can be known today; each payment is decided on its own day. */
  private async requireAccount(terms: OrderTerms): Promise<void> {
    const accounts = await this.accounts.listOf(terms.customerId);
    const account = accounts.find(({ accountId }) => accountId === terms.debtorAccountId);
    if (account === undefined) throw new NotFoundError();
    if (account.state !== 'ACTIVE') throw new OrderAccountNotActiveError(account.state);
    const { currency } = terms.amount;
    if (account.currency !== currency) throw new OrderCurrencyError({ requested: currency, debtor: account.currency });
    if (account.iban === terms.creditorIban) throw new OrderSameAccountError();
    if (isOwnBankIban(terms.creditorIban)) await this.requirePayee(terms.creditorIban);
  }

  private async requirePayee(iban: string): Promise<void> {
    try {
      await this.accounts.payeeBy(iban);
    } catch (error) {
      throw error instanceof NotFoundError ? new OrderPayeeNotFoundError() : error;
    }
  }
}

function requirePlan(plan: OrderPlan, today: LocalDate): void {
  const detail = findPlanFault(plan, today);
  if (detail !== undefined) throw new ValidationError([{ pointer: '#/plan/schedule', detail }]);
}

async function findReceipt(
  sql: Sql,
  asked: { readonly orderId: OrderId; readonly fingerprint: string },
): Promise<CoreOrderReceipt | undefined> {
  const known = await findOrderedTerms(sql, asked.orderId);
  if (known === undefined) return undefined;
  if (known.fingerprint !== asked.fingerprint) throw new ResourceIdReusedError('order');
  return receiptView(known.order, false);
}
