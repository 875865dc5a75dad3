import { SendEmailCommand, type SESv2Client } from '@aws-sdk/client-sesv2';
import type { SendResult } from '../deliveries/delivery.ts';
import { resultOfAwsFault } from './aws-fault.ts';
import type { Address, Channel, Parcel } from './channel.ts';

/** E-mail by SES, as text and HTML. */
export class EmailGateway implements Channel<Extract<Address, { channel: 'email' }>> {
  constructor(
    private readonly ses: SESv2Client,
    private readonly from: string,
  ) {}

  async send(parcel: Parcel<Extract<Address, { channel: 'email' }>>, signal: AbortSignal): Promise<SendResult> {
    const { subject, text, html } = parcel.message.email;
    const part = (data: string): { Data: string; Charset: string } => ({ Data: data, Charset: 'UTF-8' });
    try {
      const answer = await this.ses.send(
        new SendEmailCommand({
          FromEmailAddress: this.from,
          Destination: { ToAddresses: [parcel.address.email] },
          Content: { Simple: { Subject: part(subject), Body: { Text: part(text), Html: part(html) } } },
        }),
        { abortSignal: signal },
      );
      return { outcome: 'ACCEPTED', providerMessageId: answer.MessageId ?? '' };
    } catch (error) {
      return resultOfAwsFault(error);
    }
  }
}
