import { SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import { CONFIG, SNS } from '@bank/platform';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Config } from '../config.ts';

export const SES = Symbol('SES');

type Locale = 'en' | 'es';

const CODE_TEXT: Readonly<Record<Locale, (code: string) => string>> = {
  en: (code) => `${code} is your Alder Bank code. It is valid for 10 minutes. We never ask you for it by phone.`,
  es: (code) => `${code} es tu código de Alder Bank. Vale 10 minutos. Nunca te lo pediremos por teléfono.`,
};
const KNOWN_TEXT: Readonly<Record<Locale, { readonly subject: string; readonly text: string }>> = {
  en: {
    subject: 'You already have access to Alder Bank',
    text: 'Someone asked to open an account with this e-mail. You have access already, so nothing was opened: sign in as always. If it was not you, there is nothing to do.',
  },
  es: {
    subject: 'Ya tienes acceso a Alder Bank',
    text: 'Alguien ha pedido abrir una cuenta con este correo. Ya tienes acceso, así que no se ha abierto nada: entra como siempre. Si no has sido tú, no tienes que hacer nada.',
  },
};

/** The few messages that onboarding sends itself, because there is no client yet whom notification could know. */
@Injectable()
export class MessagesGateway {
  private readonly logger = new Logger('messages');

  constructor(
    @Inject(SNS) private readonly sns: SNSClient,
    @Inject(SES) private readonly ses: SESv2Client,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** A message that could not be sent can be asked for again; the application is there already. */
  async sendPhoneCode(to: { readonly phone: string; readonly locale: Locale }, code: string): Promise<void> {
    await this.sns
      .send(
        new PublishCommand({
          PhoneNumber: to.phone,
          Message: CODE_TEXT[to.locale](code),
          MessageAttributes: { 'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' } },
        }),
      )
      .catch((error: unknown) => this.logger.warn({ event: 'phone-code.not-sent', err: error }));
  }

  async sendAlreadyKnown(to: { readonly email: string; readonly locale: Locale }): Promise<void> {
    const { subject, text } = KNOWN_TEXT[to.locale];
    await this.ses
      .send(
        new SendEmailCommand({
          FromEmailAddress: this.config.EMAIL_FROM,
          Destination: { ToAddresses: [to.email] },
          Content: { Simple: { Subject: { Data: subject }, Body: { Text: { Data: text } } } },
        }),
      )
      .catch((error: unknown) => this.logger.warn({ event: 'already-known.not-sent', err: error }));
  }
}
