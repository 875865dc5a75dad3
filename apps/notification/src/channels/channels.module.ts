import { randomUUID } from 'node:crypto';
import { SESv2Client } from '@aws-sdk/client-sesv2';
import { SNSClient } from '@aws-sdk/client-sns';
import { CONFIG } from '@bank/platform';
import { Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import type { Config } from '../config.ts';
import { EmailGateway } from './email.gateway.ts';
import { FcmGateway } from './fcm.gateway.ts';
import { SmsGateway } from './sms.gateway.ts';
import { SnsPushGateway } from './sns-push.gateway.ts';

/** One attempt a call: a retry inside the SDK after a lost answer would send twice without a record of it. */
const ONE_ATTEMPT = { maxAttempts: 1, requestHandler: { connectionTimeout: 1_000, requestTimeout: 5_000 } };

const SENDING_SNS = Symbol('SENDING_SNS');
const SENDING_SES = Symbol('SENDING_SES');

class SendingConnections implements OnApplicationShutdown {
  constructor(
    @Inject(SENDING_SNS) private readonly sns: SNSClient,
    @Inject(SENDING_SES) private readonly ses: SESv2Client,
    @Inject(FcmGateway) private readonly fcm: FcmGateway,
  ) {}
  async onApplicationShutdown(): Promise<void> {
    this.sns.destroy();
    this.ses.destroy();
    await this.fcm.close();
  }
}

@Module({
  providers: [
    { provide: SENDING_SNS, useFactory: () => new SNSClient(ONE_ATTEMPT) },
    { provide: SENDING_SES, useFactory: () => new SESv2Client(ONE_ATTEMPT) },
    { provide: SmsGateway, inject: [SENDING_SNS], useFactory: (sns: SNSClient) => new SmsGateway(sns) },
    {
      provide: EmailGateway,
      inject: [SENDING_SES, CONFIG],
      useFactory: (ses: SESv2Client, config: Config) => new EmailGateway(ses, config.EMAIL_FROM),
    },
    {
      provide: SnsPushGateway,
      inject: [SENDING_SNS, CONFIG],
      useFactory: (sns: SNSClient, config: Config) => new SnsPushGateway(sns, config.PUSH_APPLICATION_ARN),
    },
    { provide: FcmGateway, inject: [CONFIG], useFactory: fcmGateway },
    SendingConnections,
  ],
  exports: [SmsGateway, EmailGateway, SnsPushGateway, FcmGateway],
})
export class ChannelsModule {}

function fcmGateway(config: Config): FcmGateway {
  // Firebase keeps its apps by name in the process; tests start several services in one.
  const appName = `notification-${randomUUID()}`;
  const { FCM_PROJECT_ID: projectId, FCM_ENDPOINT: endpoint, FCM_BEARER: bearer } = config;
  if (endpoint === undefined || bearer === undefined) return new FcmGateway({ projectId }, appName);
  return new FcmGateway({ projectId, local: { endpoint, bearer: bearer.reveal() } }, appName);
}
