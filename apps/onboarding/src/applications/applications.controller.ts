import {
  ApplicationRequest,
  ApplicationStarted,
  ApplicationView,
  CodeRequest,
  ConsentRequest,
  LivenessSession,
  SelfieUpload,
  SelfieUploadRequest,
  SubmissionRequest,
  Uuid,
  VerificationCode,
} from '@bank/contracts';
import { Answers, IdempotencyKey, PeerLimit, PublicAccess } from '@bank/platform';
import { Body, Controller, Get, Inject, Param, Post, Put } from '@nestjs/common';
import type * as z from 'zod';
import { EvidenceService } from './evidence/evidence.service.ts';
import { ApplicationToken, NeedsApplicationToken } from './application-token.decorator.ts';
import { toView } from './application.view.ts';
import { ApplicationsService } from './applications.service.ts';

const START = { group: 'start', max: 60, windowMs: 10 * 60_000 };
const CODES = { group: 'codes', max: 120, windowMs: 10 * 60_000 };

/** Public routes: an applicant is nobody yet. What guards an application is its token; a wrong one is 404. */
@Controller('onboarding/v1/applications')
export class ApplicationsController {
  constructor(
    @Inject(ApplicationsService) private readonly applications: ApplicationsService,
    @Inject(EvidenceService) private readonly evidence: EvidenceService,
  ) {}

  @Post()
  @PublicAccess()
  @PeerLimit(START)
  @Answers(201, ApplicationStarted)
  async start(
    @Body({ schema: ApplicationRequest }) request: ApplicationRequest,
    @IdempotencyKey() idempotencyKey: string,
  ): Promise<ApplicationStarted> {
    return this.applications.start(request, idempotencyKey);
  }

  @Get(':applicationId')
  @PublicAccess()
  @NeedsApplicationToken()
  @Answers(200, ApplicationView)
  async get(
    @Param('applicationId', { schema: Uuid }) applicationId: string,
    @ApplicationToken() token: string | undefined,
  ): Promise<ApplicationView> {
    return toView(await this.applications.authorise(applicationId, token));
  }

  @Post(':applicationId/email-verification')
  @PublicAccess()
  @PeerLimit(CODES)
  @NeedsApplicationToken()
  @Answers(200, ApplicationView)
  async verifyEmail(
    @Param('applicationId', { schema: Uuid }) applicationId: string,
    @ApplicationToken() token: string | undefined,
    @Body({ schema: VerificationCode }) { code }: z.infer<typeof VerificationCode>,
  ): Promise<ApplicationView> {
    return this.applications.verifyEmail(await this.applications.authorise(applicationId, token), code);
  }

  @Post(':applicationId/phone-verification')
  @PublicAccess()
  @PeerLimit(CODES)
  @NeedsApplicationToken()
  @Answers(200, ApplicationView)
  async verifyPhone(
    @Param('applicationId', { schema: Uuid }) applicationId: string,
    @ApplicationToken() token: string | undefined,
    @Body({ schema: VerificationCode }) { code }: z.infer<typeof VerificationCode>,
  ): Promise<ApplicationView> {
    return this.applications.verifyPhone(await this.applications.authorise(applicationId, token), code);
  }

  @Post(':applicationId/codes')
  @PublicAccess()
  @PeerLimit(CODES)
  @NeedsApplicationToken()
  @Answers(202, ApplicationView)
  async sendCode(
    @Param('applicationId', { schema: Uuid }) applicationId: string,
    @ApplicationToken() token: string | undefined,
    @Body({ schema: CodeRequest }) request: CodeRequest,
  ): Promise<ApplicationView> {
    return this.applications.sendCode(await this.applications.authorise(applicationId, token), request);
  }

  @Put(':applicationId/consents')
  @PublicAccess()
  @NeedsApplicationToken()
  @Answers(200, ApplicationView)
  async giveConsents(
    @Param('applicationId', { schema: Uuid }) applicationId: string,
    @ApplicationToken() token: string | undefined,
    @Body({ schema: ConsentRequest }) request: ConsentRequest,
  ): Promise<ApplicationView> {
    return this.applications.giveConsents(await this.applications.authorise(applicationId, token), request);
  }

  @Post(':applicationId/selfie-upload')
  @PublicAccess()
  @NeedsApplicationToken()
  @Answers(201, SelfieUpload)
  async openSelfieUpload(
    @Param('applicationId', { schema: Uuid }) applicationId: string,
    @ApplicationToken() token: string | undefined,
    @Body({ schema: SelfieUploadRequest }) request: SelfieUploadRequest,
  ): Promise<SelfieUpload> {
    return this.evidence.openSelfieUpload(await this.applications.authorise(applicationId, token), request);
  }

  @Post(':applicationId/selfie')
  @PublicAccess()
  @NeedsApplicationToken()
  @Answers(200, ApplicationView)
  async confirmSelfie(
    @Param('applicationId', { schema: Uuid }) applicationId: string,
    @ApplicationToken() token: string | undefined,
  ): Promise<ApplicationView> {
    return this.evidence.confirmSelfie(await this.applications.authorise(applicationId, token));
  }

  @Post(':applicationId/liveness-sessions')
  @PublicAccess()
  @NeedsApplicationToken()
  @Answers(201, LivenessSession)
  async startLiveness(
    @Param('applicationId', { schema: Uuid }) applicationId: string,
    @ApplicationToken() token: string | undefined,
  ): Promise<LivenessSession> {
    return this.evidence.startLiveness(await this.applications.authorise(applicationId, token));
  }

  @Post(':applicationId/submissions')
  @PublicAccess()
  @NeedsApplicationToken()
  @Answers(200, ApplicationView)
  async submit(
    @Param('applicationId', { schema: Uuid }) applicationId: string,
    @ApplicationToken() token: string | undefined,
    @Body({ schema: SubmissionRequest }) request: SubmissionRequest,
  ): Promise<ApplicationView> {
    return this.evidence.submit(await this.applications.authorise(applicationId, token), request);
  }
}
