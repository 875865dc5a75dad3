import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { SendResult } from '../deliveries/delivery.ts';
import { resultOfAwsFault } from './aws-fault.ts';
import type { Address, Channel, Parcel } from './channel.ts';

/** Text messages by SNS. */
export class SmsGateway implements Channel<Extract<Address, { channel: 'sms' }>> {
  /** `sns` must not retry by itself: after an unknown result the delivery log decides. */
  constructor(private readonly sns: SNSClient) {}

  async send(parcel: Parcel<Extract<Address, { channel: 'sms' }>>, signal: AbortSignal): Promise<SendResult> {
    try {
      const answer = await this.sns.send(
        new PublishCommand({
          PhoneNumber: parcel.address.phone,
          Message: parcel.message.sms,
          MessageAttributes: { 'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' } },
        }),
        { abortSignal: signal },
      );
      return { outcome: 'ACCEPTED', providerMessageId: answer.MessageId ?? '' };
    } catch (error) {
      return resultOfAwsFault(error);
    }
  }
}
