import type {
  CoreOrderReceipt,
  OrderAmountRequest,
  OrderChangeRequest,
  OrderDetailsView,
  OrderListQuery,
  OrderPage,
  OrderPreview,
  OrderPreviewRequest,
  OrderRequest,
  OrderSkipRequest,
  OrderView,
} from '@bank/contracts';
import { NotFoundError, OutcomeUnknownError, RemoteProblemError } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import { v5 as uuidv5 } from 'uuid';
import { AccountsService } from '../accounts/accounts.service.ts';
import { type OrderAction, OrdersGateway } from '../banking-core/orders.gateway.ts';
import { findRefusal, OrderKeyReusedError, OrderRefusedError, OrderUnconfirmedError } from './order.errors.ts';
import { toCoreOrder, toDetailsView, toOrderView } from './order.view.ts';

/** Ours, fixed for ever: another namespace would give a repeated request another order. */
const ORDER_NAMESPACE = 'b9a5f0b4-5f0e-4c58-9a51-2f6f3d1c7e08';
const REUSED_SLUG = 'resource-id-reused';

/**
 * A client's scheduled and recurring transfers. The core keeps them and is the last guard: the id of an order is made of
 * customer and key, and a change names the version it was decided on, so that every request may be sent again.
 */
@Injectable()
export class OrdersService {
  constructor(
    @Inject(OrdersGateway) private readonly core: OrdersGateway,
    @Inject(AccountsService) private readonly accounts: AccountsService,
  ) {}

  preview(request: OrderPreviewRequest): Promise<OrderPreview> {
    return answered(this.core.preview(request));
  }

  /** @throws NotFoundError (payer's account), OrderKeyReusedError, OrderRefusedError, OrderUnconfirmedError */
  async create(command: { customerId: string; key: string; request: OrderRequest }): Promise<CoreOrderReceipt> {
    const { customerId, key, request } = command;
    const owner = await this.accounts.ownership({ customerId, accountId: request.debtorAccountId });
    if (owner === 'foreign') throw new NotFoundError();
    const orderId = uuidv5(`${customerId}:${key}`, ORDER_NAMESPACE);
    return answered(this.core.create(orderId, toCoreOrder(customerId, request)));
  }

  /** @throws NotFoundError */
  async get(customerId: string, orderId: string): Promise<OrderDetailsView> {
    return toDetailsView(await answered(this.core.get(orderId, customerId)));
  }

  async list(customerId: string, query: OrderListQuery): Promise<OrderPage> {
    const { orders, nextCursor } = await answered(this.core.list(customerId, query));
    return { orders: orders.map(toOrderView), nextCursor };
  }

  /** @throws NotFoundError, OrderRefusedError, OrderUnconfirmedError */
  async change(
    order: { customerId: string; orderId: string },
    action: OrderAction,
    request: OrderChangeRequest | OrderSkipRequest | OrderAmountRequest,
  ): Promise<OrderView> {
    const body = { ...request, customerId: order.customerId };
    return toOrderView(await answered(this.core.change(order.orderId, action, body)));
  }
}

/** What the core said, in the words of this service. */
async function answered<Answer>(call: Promise<Answer>): Promise<Answer> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof OutcomeUnknownError) throw new OrderUnconfirmedError({ cause: error });
    if (!(error instanceof RemoteProblemError)) throw error;
    if (error.slug === REUSED_SLUG) throw new OrderKeyReusedError();
    const refusal = findRefusal(error.slug);
    throw refusal === undefined ? error : new OrderRefusedError(refusal, error.problem);
  }
}
