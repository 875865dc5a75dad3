import {
  BeneficiaryAliasRequest,
  BeneficiaryPage,
  BeneficiaryQuery,
  BeneficiaryRequest,
  BeneficiaryView,
  Uuid,
} from '@bank/contracts';
import { parseId } from '@bank/domain';
import {
  Answers,
  ClientAccess,
  ClientLimit,
  type ClientPrincipal,
  CurrentClient,
  IdempotencyKey,
} from '@bank/platform';
import { Body, Controller, Delete, Get, Inject, Param, Post, Put, Query, Res } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { PAYEE_CHECK_LIMIT } from '../payee-checks/limits.ts';
import { sendStored } from '../requests/stored-answer.ts';
import { cursorError, decodeCursor, encodeCursor } from '../transfers/page-cursor.ts';
import { BeneficiariesService } from './beneficiaries.service.ts';
import { toBeneficiaryView } from './beneficiary.view.ts';

@Controller('api/v1/beneficiaries')
export class BeneficiariesController {
  constructor(@Inject(BeneficiariesService) private readonly beneficiaries: BeneficiariesService) {}

  /** It says whether the name fits, so it counts as a check of a payee. */
  @Post()
  @ClientAccess()
  @ClientLimit(PAYEE_CHECK_LIMIT)
  @ApiResponse({ status: 201, standardSchema: BeneficiaryView })
  @Answers(201)
  async create(
    @CurrentClient() client: ClientPrincipal,
    @IdempotencyKey() key: string,
    @Body({ schema: BeneficiaryRequest }) request: BeneficiaryRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendStored(reply, await this.beneficiaries.create(client.customerId, { key, request }));
  }

  @Get()
  @ClientAccess()
  @Answers(200, BeneficiaryPage)
  async list(
    @CurrentClient() client: ClientPrincipal,
    @Query({ schema: BeneficiaryQuery }) query: BeneficiaryQuery,
  ): Promise<BeneficiaryPage> {
    const after = query.cursor === undefined ? undefined : decodeId(query.cursor);
    const page = await this.beneficiaries.list(client.customerId, { limit: query.limit, after });
    return {
      beneficiaries: page.beneficiaries.map(toBeneficiaryView),
      nextCursor: page.next === undefined ? null : encodeCursor([page.next]),
    };
  }

  @Get(':beneficiaryId')
  @ClientAccess()
  @Answers(200, BeneficiaryView)
  async get(
    @CurrentClient() client: ClientPrincipal,
    @Param('beneficiaryId', { schema: Uuid }) beneficiaryId: string,
  ): Promise<BeneficiaryView> {
    return toBeneficiaryView(await this.beneficiaries.get(client.customerId, beneficiaryId));
  }

  @Put(':beneficiaryId/alias')
  @ClientAccess()
  @Answers(200, BeneficiaryView)
  async rename(
    @CurrentClient() client: ClientPrincipal,
    @Param('beneficiaryId', { schema: Uuid }) beneficiaryId: string,
    @Body({ schema: BeneficiaryAliasRequest }) { alias }: BeneficiaryAliasRequest,
  ): Promise<BeneficiaryView> {
    return toBeneficiaryView(await this.beneficiaries.rename(client.customerId, beneficiaryId, alias));
  }

  @Delete(':beneficiaryId')
  @ClientAccess()
  @Answers(204)
  async remove(
    @CurrentClient() client: ClientPrincipal,
    @Param('beneficiaryId', { schema: Uuid }) beneficiaryId: string,
  ): Promise<void> {
    await this.beneficiaries.remove(client.customerId, beneficiaryId);
  }
}

/** @throws ValidationError */
function decodeId(cursor: string): string {
  const [beneficiaryId = '', ...rest] = decodeCursor(cursor);
  if (parseId(beneficiaryId) === undefined || rest.length > 0) throw cursorError();
  return beneficiaryId;
}
