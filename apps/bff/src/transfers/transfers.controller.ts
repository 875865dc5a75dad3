import { TransferPage, TransferQuery, TransferRequest, TransferView, Uuid } from '@bank/contracts';
import {
  Answers,
  ClientAccess,
  ClientLimit,
  type ClientPrincipal,
  CurrentClient,
  IdempotencyKey,
  type PeerLimitRule,
} from '@bank/platform';
import { Body, Controller, Get, Inject, Param, Post, Query, Res } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { decodePlace, encodePlace } from './page-cursor.ts';
import { toOrder, toTransferView, TRANSFERS_PATH } from './transfer.view.ts';
import { TransfersService } from './transfers.service.ts';

/** Counted before anything is executed or stored, so a refused request may be sent again with the same key. */
const TRANSFER_LIMIT: PeerLimitRule = { group: 'transfers', max: 'TRANSFERS_PER_MINUTE_MAX', windowMs: 60_000 };

@Controller('api/v1/transfers')
export class TransfersController {
  constructor(@Inject(TransfersService) private readonly transfers: TransfersService) {}

  /** The answer is sent as stored bytes, so no serializer may touch it. */
  @Post()
  @ClientAccess()
  @ClientLimit(TRANSFER_LIMIT)
  @ApiResponse({ status: 202, standardSchema: TransferView, description: 'Not known yet; it resolves by itself.' })
  @ApiResponse({ status: 201, standardSchema: TransferView, description: 'Posted.' })
  @Answers(201)
  async create(
    @CurrentClient() client: ClientPrincipal,
    @IdempotencyKey() key: string,
    @Body({ schema: TransferRequest }) request: TransferRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const answer = await this.transfers.submit({ customerId: client.customerId, key, order: toOrder(request) });
    if (answer.isReplay) void reply.header('idempotency-replayed', 'true');
    if (answer.status < 300) void reply.header('location', `${TRANSFERS_PATH}/${answer.transferId}`);
    const type = answer.status < 400 ? 'application/json; charset=utf-8' : 'application/problem+json';
    void reply.status(answer.status).type(type).send(answer.body);
  }

  @Get(':transferId')
  @ClientAccess()
  @Answers(200, TransferView)
  async get(
    @CurrentClient() client: ClientPrincipal,
    @Param('transferId', { schema: Uuid }) transferId: string,
  ): Promise<TransferView> {
    return toTransferView(await this.transfers.get(client.customerId, transferId));
  }

  @Get()
  @ClientAccess()
  @Answers(200, TransferPage)
  async list(
    @CurrentClient() client: ClientPrincipal,
    @Query({ schema: TransferQuery }) query: TransferQuery,
  ): Promise<TransferPage> {
    const after = query.cursor === undefined ? undefined : decodePlace(query.cursor);
    const page = await this.transfers.list(client.customerId, { limit: query.limit, after });
    return {
      transfers: page.transfers.map(toTransferView),
      nextCursor: page.next === undefined ? null : encodePlace(page.next),
    };
  }
}
