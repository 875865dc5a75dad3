import {
  OrderAmountRequest,
  OrderChangeRequest,
  OrderDetailsView,
  OrderListQuery,
  OrderPage,
  OrderPreview,
  OrderPreviewRequest,
  OrderReceipt,
  OrderRequest,
  OrderSkipRequest,
  OrderView,
  Uuid,
} from '@bank/contracts';
import { Answers, ClientAccess, type ClientPrincipal, CurrentClient, IdempotencyKey } from '@bank/platform';
import { Body, Controller, Get, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ORDERS_PATH, toReceipt } from './order.view.ts';
import { OrdersService } from './orders.service.ts';

@Controller('api/v1/orders')
export class OrdersController {
  constructor(@Inject(OrdersService) private readonly orders: OrdersService) {}

  /** Answers what was ordered, which never changes: a repeat has the same body, whatever became of the order. */
  @Post()
  @ClientAccess()
  @Answers(201, OrderReceipt)
  async create(
    @CurrentClient() client: ClientPrincipal,
    @IdempotencyKey() key: string,
    @Body({ schema: OrderRequest }) request: OrderRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderReceipt> {
    const receipt = await this.orders.create({ customerId: client.customerId, key, request });
    if (!receipt.isFirst) void reply.header('idempotency-replayed', 'true');
    void reply.header('location', `${ORDERS_PATH}/${receipt.orderId}`);
    return toReceipt(receipt);
  }

  /** Moves and keeps nothing: the dates of a plan before it is ordered. */
  @Post('preview')
  @ClientAccess()
  @Answers(200, OrderPreview)
  async preview(@Body({ schema: OrderPreviewRequest }) request: OrderPreviewRequest): Promise<OrderPreview> {
    return this.orders.preview(request);
  }

  @Get()
  @ClientAccess()
  @Answers(200, OrderPage)
  async list(
    @CurrentClient() client: ClientPrincipal,
    @Query({ schema: OrderListQuery }) query: OrderListQuery,
  ): Promise<OrderPage> {
    return this.orders.list(client.customerId, query);
  }

  @Get(':orderId')
  @ClientAccess()
  @Answers(200, OrderDetailsView)
  async get(
    @CurrentClient() client: ClientPrincipal,
    @Param('orderId', { schema: Uuid }) orderId: string,
  ): Promise<OrderDetailsView> {
    return this.orders.get(client.customerId, orderId);
  }

  @Put(':orderId/pause')
  @ClientAccess()
  @Answers(200, OrderView)
  async pause(
    @CurrentClient() { customerId }: ClientPrincipal,
    @Param('orderId', { schema: Uuid }) orderId: string,
    @Body({ schema: OrderChangeRequest }) request: OrderChangeRequest,
  ): Promise<OrderView> {
    return this.orders.change({ customerId, orderId }, 'pause', request);
  }

  @Put(':orderId/resume')
  @ClientAccess()
  @Answers(200, OrderView)
  async resume(
    @CurrentClient() { customerId }: ClientPrincipal,
    @Param('orderId', { schema: Uuid }) orderId: string,
    @Body({ schema: OrderChangeRequest }) request: OrderChangeRequest,
  ): Promise<OrderView> {
    return this.orders.change({ customerId, orderId }, 'resume', request);
  }

  @Put(':orderId/skip')
  @ClientAccess()
  @Answers(200, OrderView)
  async skip(
    @CurrentClient() { customerId }: ClientPrincipal,
    @Param('orderId', { schema: Uuid }) orderId: string,
    @Body({ schema: OrderSkipRequest }) request: OrderSkipRequest,
  ): Promise<OrderView> {
    return this.orders.change({ customerId, orderId }, 'skip', request);
  }

  @Put(':orderId/amount')
  @ClientAccess()
  @Answers(200, OrderView)
  async changeAmount(
    @CurrentClient() { customerId }: ClientPrincipal,
    @Param('orderId', { schema: Uuid }) orderId: string,
    @Body({ schema: OrderAmountRequest }) request: OrderAmountRequest,
  ): Promise<OrderView> {
    return this.orders.change({ customerId, orderId }, 'amount', request);
  }

  @Put(':orderId/cancel')
  @ClientAccess()
  @Answers(200, OrderView)
  async cancel(
    @CurrentClient() { customerId }: ClientPrincipal,
    @Param('orderId', { schema: Uuid }) orderId: string,
    @Body({ schema: OrderChangeRequest }) request: OrderChangeRequest,
  ): Promise<OrderView> {
    return this.orders.change({ customerId, orderId }, 'cancel', request);
  }
}
