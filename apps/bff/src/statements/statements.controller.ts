import {
  StatementMonthText,
  STATEMENT_FORMATS,
  StatementMonthList,
  StatementMonthQuery,
  StatementPeriodQuery,
  Uuid,
} from '@bank/contracts';
import { Answers, ClientAccess, ClientLimit, type ClientPrincipal, CurrentClient } from '@bank/platform';
import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { AnswersFile, sendFile } from '../documents/document.answer.ts';
import { DOCUMENT_LIMIT } from '../documents/document-limit.ts';
import { DocumentsService } from '../documents/documents.service.ts';
import { STATEMENT_MEDIA_TYPES } from './statement-file.ts';
import { dateOf } from './statement.view.ts';
import { StatementsService } from './statements.service.ts';

@Controller('api/v1/accounts/:accountId')
export class StatementsController {
  constructor(
    @Inject(StatementsService) private readonly statements: StatementsService,
    @Inject(DocumentsService) private readonly documents: DocumentsService,
  ) {}

  @Get('statements')
  @ClientAccess()
  @Answers(200, StatementMonthList)
  async list(
    @CurrentClient() client: ClientPrincipal,
    @Param('accountId', { schema: Uuid }) accountId: string,
  ): Promise<StatementMonthList> {
    const months = await this.statements.months({ customerId: client.customerId, accountId });
    return { accountId, months: [...months], formats: [...STATEMENT_FORMATS] };
  }

  @Get('statements/:month')
  @ClientAccess()
  @ClientLimit(DOCUMENT_LIMIT)
  @AnswersFile(...STATEMENT_MEDIA_TYPES)
  @Answers(200)
  async month(
    @CurrentClient() client: ClientPrincipal,
    @Param('accountId', { schema: Uuid }) accountId: string,
    @Param('month', { schema: StatementMonthText }) month: string,
    @Query({ schema: StatementMonthQuery }) query: StatementMonthQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const wording = await this.documents.wordingFor(client, query.locale);
    const account = { customerId: client.customerId, accountId };
    sendFile(reply, await this.statements.ofMonth(account, { month, format: query.format, wording }));
  }

  @Get('statement')
  @ClientAccess()
  @ClientLimit(DOCUMENT_LIMIT)
  @AnswersFile(...STATEMENT_MEDIA_TYPES)
  @Answers(200)
  async period(
    @CurrentClient() client: ClientPrincipal,
    @Param('accountId', { schema: Uuid }) accountId: string,
    @Query({ schema: StatementPeriodQuery }) query: StatementPeriodQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { format, locale } = query;
    const wording = await this.documents.wordingFor(client, locale);
    const account = { customerId: client.customerId, accountId };
    const wanted = { from: dateOf(query.from), to: dateOf(query.to), format, wording };
    sendFile(reply, await this.statements.ofPeriod(account, wanted));
  }
}
