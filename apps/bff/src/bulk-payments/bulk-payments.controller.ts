import {
  BULK_BODY_BYTES_MAX,
  BulkPaymentRequest,
  BulkPaymentView,
  BulkRowPage,
  BulkRowQuery,
  BulkSubmissionRequest,
  Uuid,
} from '@bank/contracts';
import {
  Answers,
  BodyBytesMax,
  ClientAccess,
  type ClientPrincipal,
  CurrentClient,
  IdempotencyKey,
} from '@bank/platform';
import { Body, Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { sendStored } from '../requests/stored-answer.ts';
import { cursorError, decodeCursor, encodeCursor } from '../transfers/page-cursor.ts';
import { toBulkRowView } from './bulk-payment.view.ts';
import { BulkPaymentsService } from './bulk-payments.service.ts';

@Controller('api/v1/bulk-payments')
export class BulkPaymentsController {
  constructor(@Inject(BulkPaymentsService) private readonly bulks: BulkPaymentsService) {}

  @Post()
  @ClientAccess()
  @BodyBytesMax(BULK_BODY_BYTES_MAX)
  @ApiResponse({ status: 201, standardSchema: BulkPaymentView, description: 'A draft: nothing moves yet.' })
  @Answers(201)
  async create(
    @CurrentClient() client: ClientPrincipal,
    @IdempotencyKey() key: string,
    @Body({ schema: BulkPaymentRequest }) request: BulkPaymentRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendStored(reply, await this.bulks.create(client.customerId, { key, request }));
  }

  @Post(':bulkId/submission')
  @ClientAccess()
  @ApiResponse({ status: 202, standardSchema: BulkPaymentView, description: 'Its rows become transfers now.' })
  @Answers(202)
  async submit(
    @CurrentClient() client: ClientPrincipal,
    @IdempotencyKey() key: string,
    @Param('bulkId', { schema: Uuid }) bulkId: string,
    @Body({ schema: BulkSubmissionRequest }) { digest }: BulkSubmissionRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendStored(reply, await this.bulks.submit(client.customerId, { bulkId, key, digest }));
  }

  @Get(':bulkId')
  @ClientAccess()
  @Answers(200, BulkPaymentView)
  async get(
    @CurrentClient() client: ClientPrincipal,
    @Param('bulkId', { schema: Uuid }) bulkId: string,
  ): Promise<BulkPaymentView> {
    return this.bulks.get(client.customerId, bulkId);
  }

  @Get(':bulkId/rows')
  @ClientAccess()
  @Answers(200, BulkRowPage)
  async rows(
    @CurrentClient() client: ClientPrincipal,
    @Param('bulkId', { schema: Uuid }) bulkId: string,
    @Query({ schema: BulkRowQuery }) query: BulkRowQuery,
  ): Promise<BulkRowPage> {
    const after = query.cursor === undefined ? undefined : decodeRow(query.cursor);
    const page = await this.bulks.listRows(client.customerId, bulkId, { limit: query.limit, after });
    return {
      rows: page.rows.map(toBulkRowView),
      nextCursor: page.next === undefined ? null : encodeCursor([String(page.next)]),
    };
  }
}

/** @throws ValidationError */
function decodeRow(cursor: string): number {
  const [row = '', ...rest] = decodeCursor(cursor);
  if (!/^[1-9][0-9]{0,5}$/.test(row) || rest.length > 0) throw cursorError();
  return Number(row);
}
