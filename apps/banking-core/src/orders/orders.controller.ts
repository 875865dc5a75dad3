import { Body, Controller, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import {
  CoreOrder,
  CoreOrderAmountRequest,
  CoreOrderChangeRequest,
  CoreOrderDetails,
  CoreOrderPage,
  CoreOrderQuery,
  CoreOrderReceipt,
  CoreOrderRequest,
  CoreOrderSkipRequest,
  OrderListQuery,
  OrderPreview,
  OrderPreviewRequest,
  Uuid,
} from '@bank/contracts';
import type { LocalDate } from '@bank/domain';
import { Answers, ServiceAccess } from '@bank/platform';
import type * as z from 'zod';
import { idOf } from '../ids.ts';
import type { OrderChange } from './order.ts';
import { amountOf, planOf, termsOf } from './order.view.ts';
import { OrdersService } from './orders.service.ts';

@Controller('internal')
export class OrdersController {
  constructor(@Inject(OrdersService) private readonly orders: OrdersService) {}

  @Post('orders/preview')
  @ServiceAccess('bff')
  @Answers(200, OrderPreview)
  preview(@Body({ schema: OrderPreviewRequest }) request: OrderPreviewRequest): OrderPreview {
    return this.orders.preview(planOf(request.plan), request.count);
  }

  @Put('orders/:orderId')
  @ServiceAccess('bff')
  @Answers(200, CoreOrderReceipt)
  create(
    @Param('orderId', { schema: Uuid }) orderId: string,
    @Body({ schema: CoreOrderRequest }) request: CoreOrderRequest,
  ): Promise<CoreOrderReceipt> {
    return this.orders.create(idOf(orderId), termsOf(request));
  }

  @Get('orders/:orderId')
  @ServiceAccess('bff')
  @Answers(200, CoreOrderDetails)
  get(
    @Param('orderId', { schema: Uuid }) orderId: string,
    @Query({ schema: CoreOrderQuery }) query: z.infer<typeof CoreOrderQuery>,
  ): Promise<CoreOrderDetails> {
    return this.orders.get({ orderId: idOf(orderId), customerId: idOf(query.customerId) });
  }

  @Get('customers/:customerId/orders')
  @ServiceAccess('bff')
  @Answers(200, CoreOrderPage)
  list(
    @Param('customerId', { schema: Uuid }) customerId: string,
    @Query({ schema: OrderListQuery }) query: OrderListQuery,
  ): Promise<CoreOrderPage> {
    return this.orders.pageOf(idOf(customerId), query);
  }

  @Put('orders/:orderId/pause')
  @ServiceAccess('bff')
  @Answers(200, CoreOrder)
  pause(
    @Param('orderId', { schema: Uuid }) orderId: string,
    @Body({ schema: CoreOrderChangeRequest }) request: CoreOrderChangeRequest,
  ): Promise<CoreOrder> {
    return this.change(orderId, request, { kind: 'pause' });
  }

  @Put('orders/:orderId/resume')
  @ServiceAccess('bff')
  @Answers(200, CoreOrder)
  resume(
    @Param('orderId', { schema: Uuid }) orderId: string,
    @Body({ schema: CoreOrderChangeRequest }) request: CoreOrderChangeRequest,
  ): Promise<CoreOrder> {
    return this.change(orderId, request, { kind: 'resume' });
  }

  @Put('orders/:orderId/cancel')
  @ServiceAccess('bff')
  @Answers(200, CoreOrder)
  cancel(
    @Param('orderId', { schema: Uuid }) orderId: string,
    @Body({ schema: CoreOrderChangeRequest }) request: CoreOrderChangeRequest,
  ): Promise<CoreOrder> {
    return this.change(orderId, request, { kind: 'cancel' });
  }

  @Put('orders/:orderId/skip')
  @ServiceAccess('bff')
  @Answers(200, CoreOrder)
  skip(
    @Param('orderId', { schema: Uuid }) orderId: string,
    @Body({ schema: CoreOrderSkipRequest }) request: CoreOrderSkipRequest,
  ): Promise<CoreOrder> {
    return this.change(orderId, request, { kind: 'skip', executionDate: request.executionDate as LocalDate });
  }

  @Put('orders/:orderId/amount')
  @ServiceAccess('bff')
  @Answers(200, CoreOrder)
  changeAmount(
    @Param('orderId', { schema: Uuid }) orderId: string,
    @Body({ schema: CoreOrderAmountRequest }) request: CoreOrderAmountRequest,
  ): Promise<CoreOrder> {
    return this.change(orderId, request, { kind: 'amount', amount: amountOf(request.amount) });
  }

  private change(orderId: string, request: CoreOrderChangeRequest, change: OrderChange): Promise<CoreOrder> {
    const key = { orderId: idOf<'order'>(orderId), customerId: idOf<'customer'>(request.customerId) };
    return this.orders.change(key, request.version, change);
  }
}
