import {
  CoreOrder,
  type CoreOrderAmountRequest,
  type CoreOrderChangeRequest,
  CoreOrderDetails,
  CoreOrderPage,
  CoreOrderReceipt,
  type CoreOrderRequest,
  type CoreOrderSkipRequest,
  type OrderListQuery,
  OrderPreview,
  type OrderPreviewRequest,
} from '@bank/contracts';
import { OutcomeUnknownError, ServiceClient, type ServiceTokenSigner } from '@bank/platform';
import type { ZodType } from 'zod';
import type { BreakerLimits } from '../bulkhead/breaker.ts';
import { Lane } from '../bulkhead/lane.ts';

/** Orders are few and can wait: a flood of them keeps neither payments nor balances out. */
const LIMITS = { concurrentMax: 16, waitingMax: 64, waitMsMax: 500 } as const;

export type OrderAction = 'pause' | 'resume' | 'skip' | 'cancel' | 'amount';
type OrderActionRequest = CoreOrderChangeRequest | CoreOrderSkipRequest | CoreOrderAmountRequest;

/** Scheduled and recurring transfers in the core. Everything it writes may be written again, so it does that once. */
export class OrdersGateway {
  private readonly client: ServiceClient;
  private readonly lane: Lane;

  constructor(baseUrl: string, signer: ServiceTokenSigner, callMs: number, breaker: BreakerLimits) {
    this.lane = new Lane('core-orders', 'banking-core', { places: LIMITS, breaker });
    this.client = new ServiceClient({ service: 'banking-core', baseUrl, signer, deadlineMs: callMs });
  }

  /** @throws RemoteProblemError, DependencyUnavailableError, OutcomeUnknownError; so does everything here */
  preview(body: OrderPreviewRequest): Promise<OrderPreview> {
    return this.call({ method: 'POST', path: '/internal/orders/preview', body, answer: OrderPreview });
  }

  create(orderId: string, body: CoreOrderRequest): Promise<CoreOrderReceipt> {
    return this.write({ path: `/internal/orders/${orderId}`, body, answer: CoreOrderReceipt });
  }

  get(orderId: string, customerId: string): Promise<CoreOrderDetails> {
    const path = `/internal/orders/${orderId}?customerId=${customerId}`;
    return this.call({ method: 'GET', path, answer: CoreOrderDetails });
  }

  list(customerId: string, page: OrderListQuery): Promise<CoreOrderPage> {
    const query = new URLSearchParams({ limit: String(page.limit) });
    if (page.cursor !== undefined) query.set('cursor', page.cursor);
    const path = `/internal/customers/${customerId}/orders?${query.toString()}`;
    return this.call({ method: 'GET', path, answer: CoreOrderPage });
  }

  change(orderId: string, action: OrderAction, body: OrderActionRequest): Promise<CoreOrder> {
    return this.write({ path: `/internal/orders/${orderId}/${action}`, body, answer: CoreOrder });
  }

  private async write<Body>(call: { path: string; body: unknown; answer: ZodType<Body> }): Promise<Body> {
    try {
      return await this.call({ method: 'PUT', ...call });
    } catch (error) {
      if (!(error instanceof OutcomeUnknownError)) throw error;
      return this.call({ method: 'PUT', ...call });
    }
  }

  private call<Body>(call: {
    method: 'GET' | 'PUT' | 'POST';
    path: string;
    body?: unknown;
    answer: ZodType<Body>;
  }): Promise<Body> {
    return this.lane.run(() => this.client.call(call));
  }
}
