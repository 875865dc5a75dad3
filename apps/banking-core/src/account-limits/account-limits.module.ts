import { Module } from '@nestjs/common';
import { OutboxModule } from '../outbox/outbox.module.ts';
import { AccountLimitsController } from './account-limits.controller.ts';
import { AccountLimitsService } from './account-limits.service.ts';

@Module({ imports: [OutboxModule], controllers: [AccountLimitsController], providers: [AccountLimitsService] })
export class AccountLimitsModule {}
