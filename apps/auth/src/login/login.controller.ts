import {
  DeviceProof,
  FaceChallenge,
  FaceLoginRequest,
  FaceLoginStarted,
  PasswordLoginRequest,
  RefreshRequest,
  TokenSet,
  Uuid,
} from '@bank/contracts';
import { Answers, PeerLimit, PublicAccess } from '@bank/platform';
import { Body, Controller, Inject, Param, Post } from '@nestjs/common';
import type * as z from 'zod';
import { FACE_LIMIT, PASSWORD_LIMIT, REFRESH_LIMIT } from '../limits.ts';
import { LoginService } from './login.service.ts';

/** Public routes: signing in is how one stops being nobody. */
@Controller('auth/v1')
export class LoginController {
  constructor(@Inject(LoginService) private readonly login: LoginService) {}

  @Post('login/password')
  @PublicAccess()
  @PeerLimit(PASSWORD_LIMIT)
  @Answers(200, TokenSet)
  async byPassword(@Body({ schema: PasswordLoginRequest }) request: PasswordLoginRequest): Promise<TokenSet> {
    return this.login.byPassword(request);
  }

  @Post('login/face')
  @PublicAccess()
  @PeerLimit(FACE_LIMIT)
  @Answers(201, FaceLoginStarted)
  async startFace(@Body({ schema: FaceLoginRequest }) request: FaceLoginRequest): Promise<FaceLoginStarted> {
    return this.login.startFace(request);
  }

  @Post('login/face/:loginId/device')
  @PublicAccess()
  @Answers(200, FaceChallenge)
  async proveDevice(
    @Param('loginId', { schema: Uuid }) loginId: string,
    @Body({ schema: DeviceProof }) proof: z.infer<typeof DeviceProof>,
  ): Promise<FaceChallenge> {
    return this.login.proveDevice(loginId, proof.signature);
  }

  @Post('login/face/:loginId/completion')
  @PublicAccess()
  @Answers(200, TokenSet)
  async completeFace(@Param('loginId', { schema: Uuid }) loginId: string): Promise<TokenSet> {
    return this.login.completeFace(loginId);
  }

  @Post('tokens')
  @PublicAccess()
  @PeerLimit(REFRESH_LIMIT)
  @Answers(200, TokenSet)
  async refresh(@Body({ schema: RefreshRequest }) request: z.infer<typeof RefreshRequest>): Promise<TokenSet> {
    return this.login.refresh(request.refreshToken);
  }
}
