import { ReceiptQuery, ReceiptView, Uuid } from '@bank/contracts';
import { Answers, ClientAccess, ClientLimit, type ClientPrincipal, CurrentClient } from '@bank/platform';
import { Controller, Get, Inject, Param, Query, Res } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { forbidCopies, sendFile } from '../documents/document.answer.ts';
import { DOCUMENT_LIMIT } from '../documents/document-limit.ts';
import { DocumentsService } from '../documents/documents.service.ts';
import { toReceiptView } from './receipt.view.ts';
import { ReceiptsService } from './receipts.service.ts';

@Controller('api/v1/transfers/:transferId/receipt')
export class ReceiptsController {
  constructor(
    @Inject(ReceiptsService) private readonly receipts: ReceiptsService,
    @Inject(DocumentsService) private readonly documents: DocumentsService,
  ) {}

  @Get()
  @ClientAccess()
  @ClientLimit(DOCUMENT_LIMIT)
  @ApiResponse({
    status: 200,
    standardSchema: ReceiptView,
    description: 'This object with `format=json`; else the same on a page, as application/pdf.',
  })
  @Answers(200)
  async get(
    @CurrentClient() client: ClientPrincipal,
    @Param('transferId', { schema: Uuid }) transferId: string,
    @Query({ schema: ReceiptQuery }) query: ReceiptQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (query.format === 'json') {
      const view = toReceiptView(await this.receipts.get(client.customerId, transferId));
      void forbidCopies(reply).type('application/json; charset=utf-8').send(ReceiptView.parse(view));
      return;
    }
    const wording = await this.documents.wordingFor(client, query.locale);
    sendFile(reply, await this.receipts.print(client.customerId, transferId, wording));
  }
}
