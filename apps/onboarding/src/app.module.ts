import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { createRekognitionClient, Faces } from '@bank/identity';
import { CONFIG, PeerLimitGuard } from '@bank/platform';
import { Module } from '@nestjs/common';
import { CodeDigests } from './applications/application-secrets.service.ts';
import { ApplicationsController } from './applications/applications.controller.ts';
import { ApplicationsService } from './applications/applications.service.ts';
import { ApplicationsStore } from './applications/applications.store.ts';
import { COGNITO, CognitoGateway } from './applications/cognito.gateway.ts';
import { MessagesGateway, SES } from './applications/messages.gateway.ts';
import { ApprovalLoop } from './applications/approval/approval.loop.ts';
import { ApprovalService } from './applications/approval/approval.service.ts';
import { BankingCoreGateway } from './applications/approval/banking-core.gateway.ts';
import { ComplementaryGateway } from './applications/approval/complementary.gateway.ts';
import { FacialIdsStore } from './applications/approval/facial-ids.store.ts';
import type { Config } from './config.ts';
import { EvidenceService } from './applications/evidence/evidence.service.ts';
import { PhotosGateway } from './applications/evidence/photos.gateway.ts';

/** SignUp hashes a password and calls a trigger: slower than other calls, and never repeated blindly. */
const COGNITO_TIMEOUT_MS = 6_000;
const SES_TIMEOUT_MS = 2_000;
const CONNECT_TIMEOUT_MS = 500;

@Module({
  controllers: [ApplicationsController],
  providers: [
    PeerLimitGuard,
    ApplicationsStore,
    ApplicationsService,
    CodeDigests,
    CognitoGateway,
    MessagesGateway,
    EvidenceService,
    PhotosGateway,
    ApprovalService,
    ApprovalLoop,
    BankingCoreGateway,
    ComplementaryGateway,
    FacialIdsStore,
    {
      provide: COGNITO,
      useFactory: () =>
        new CognitoIdentityProviderClient({
          maxAttempts: 1,
          requestHandler: {
            connectionTimeout: CONNECT_TIMEOUT_MS,
            requestTimeout: COGNITO_TIMEOUT_MS,
            throwOnRequestTimeout: true,
          },
        }),
    },
    {
      provide: SES,
      useFactory: () =>
        new SESv2Client({
          requestHandler: {
            connectionTimeout: CONNECT_TIMEOUT_MS,
            requestTimeout: SES_TIMEOUT_MS,
            throwOnRequestTimeout: true,
          },
        }),
    },
    {
      provide: Faces,
      inject: [CONFIG],
      useFactory: (config: Config) =>
        new Faces(
          createRekognitionClient(config.ENVIRONMENT === 'local' || config.ENVIRONMENT === 'test' ? 'local' : 'cloud'),
          config.FACE_COLLECTION,
        ),
    },
  ],
})
export class AppModule {}
