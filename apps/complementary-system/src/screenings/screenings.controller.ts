import { ScreeningRequest, ScreeningResult } from '@bank/contracts';
import { Answers, ServiceAccess } from '@bank/platform';
import { Body, Controller, Inject, Post } from '@nestjs/common';
import { ScreeningsService } from './screenings.service.ts';

@Controller('internal/screenings')
export class ScreeningsController {
  constructor(@Inject(ScreeningsService) private readonly screenings: ScreeningsService) {}

  @Post()
  @ServiceAccess('onboarding')
  @Answers(200, ScreeningResult)
  async screen(@Body({ schema: ScreeningRequest }) request: ScreeningRequest): Promise<ScreeningResult> {
    return this.screenings.screen(request);
  }
}
