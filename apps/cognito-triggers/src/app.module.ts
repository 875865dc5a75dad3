import { Module } from '@nestjs/common';
import { InvocationsController } from './invocations/invocations.controller.ts';
import { InvocationsService } from './invocations/invocations.service.ts';

@Module({ controllers: [InvocationsController], providers: [InvocationsService] })
export class AppModule {}
