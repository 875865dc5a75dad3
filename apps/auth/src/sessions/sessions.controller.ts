import { LogoutRequest, SessionList } from '@bank/contracts';
import { Answers, CurrentIdentity, IdentityAccess, type IdentityPrincipal } from '@bank/platform';
import { Body, Controller, Delete, Get, Inject, Param, Post } from '@nestjs/common';
import * as z from 'zod';
import { SessionsService } from './sessions.service.ts';

const SessionId = z.string().min(1).max(64);

@Controller('auth/v1')
export class SessionsController {
  constructor(@Inject(SessionsService) private readonly sessions: SessionsService) {}

  @Post('logout')
  @IdentityAccess()
  @Answers(204)
  async logout(
    @CurrentIdentity() identity: IdentityPrincipal,
    @Body({ schema: LogoutRequest }) request: LogoutRequest,
  ): Promise<void> {
    return this.sessions.logout(identity, request.refreshToken);
  }

  @Get('sessions')
  @IdentityAccess()
  @Answers(200, SessionList)
  async list(@CurrentIdentity() identity: IdentityPrincipal): Promise<SessionList> {
    return this.sessions.list(identity);
  }

  @Delete('sessions/:sessionId')
  @IdentityAccess()
  @Answers(204)
  async end(
    @CurrentIdentity() identity: IdentityPrincipal,
    @Param('sessionId', { schema: SessionId }) sessionId: string,
  ): Promise<void> {
    return this.sessions.end(identity.subject, sessionId);
  }
}
