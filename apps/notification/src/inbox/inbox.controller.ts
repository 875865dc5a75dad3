import {
  InboxMessage,
  InboxPage,
  InboxQuery,
  InboxStreamQuery,
  type PageQuery,
  ProblemDocument,
  Uuid,
} from '@bank/contracts';
import { Answers, ClientAccess, type ClientPrincipal, CurrentClient, ValidationError } from '@bank/platform';
import { Controller, Get, Headers, Inject, Param, Put, Query, Res } from '@nestjs/common';
import { ApiProduces, ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type * as z from 'zod';
import { InboxService } from './inbox.service.ts';
import { InboxStreams } from './inbox-streams.service.ts';
import { inboxMessageView } from './inbox.view.ts';

@Controller('notifications/v1')
export class InboxController {
  constructor(
    @Inject(InboxService) private readonly inbox: InboxService,
    @Inject(InboxStreams) private readonly streams: InboxStreams,
  ) {}

  @Get('inbox')
  @ClientAccess()
  @Answers(200, InboxPage)
  async page(
    @CurrentClient() client: ClientPrincipal,
    @Query({ schema: InboxQuery }) query: PageQuery,
  ): Promise<InboxPage> {
    if (query.cursor !== undefined && !Uuid.safeParse(query.cursor).success)
      throw new ValidationError([{ pointer: '#/query/cursor', detail: 'is not a cursor of this list' }]);
    const page = await this.inbox.page(client.subject, { before: query.cursor, limit: query.limit });
    return { ...page, messages: page.messages.map(inboxMessageView) };
  }

  @Put('inbox/:messageId/read')
  @ClientAccess()
  @Answers(200, InboxMessage)
  async markRead(
    @CurrentClient() client: ClientPrincipal,
    @Param('messageId', { schema: Uuid }) messageId: string,
  ): Promise<InboxMessage> {
    return inboxMessageView(await this.inbox.markRead({ subject: client.subject, messageId }));
  }

  /** Server-sent events of new messages, from `Last-Event-ID` or `cursor` on; without either, from this moment. */
  @Get('stream')
  @ClientAccess()
  @ApiProduces('text/event-stream')
  @ApiResponse({ status: 200, description: 'id: message id; data: InboxMessage as JSON', schema: { type: 'string' } })
  @ApiResponse({ status: 'default', standardSchema: ProblemDocument, description: 'RFC 9457 problem' })
  async stream(
    @CurrentClient() client: ClientPrincipal,
    @Query({ schema: InboxStreamQuery }) query: z.infer<typeof InboxStreamQuery>,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    if (lastEventId !== undefined && !Uuid.safeParse(lastEventId).success)
      throw new ValidationError([{ pointer: '#/headers/last-event-id', detail: 'is not a message id' }]);
    const start = await this.streams.startOf(client.subject, lastEventId ?? query.cursor);
    this.streams.checkRoom(client.subject);
    const headers = reply.getHeaders();
    reply.hijack();
    reply.raw.writeHead(200, {
      ...definedOnly(headers),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store, no-transform',
      'x-accel-buffering': 'no',
      // A stream that ends leaves no idle connection behind for a stopping server to wait for.
      connection: 'close',
    });
    this.streams.open(client, reply.raw, start);
  }
}

function definedOnly(
  headers: Readonly<Record<string, number | string | string[] | undefined>>,
): Record<string, number | string | string[]> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(entries);
}
