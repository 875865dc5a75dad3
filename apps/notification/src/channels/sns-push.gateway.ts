import {
  CreatePlatformEndpointCommand,
  DeleteEndpointCommand,
  PublishCommand,
  SetEndpointAttributesCommand,
  type SNSClient,
} from '@aws-sdk/client-sns';
import type { SendResult } from '../deliveries/delivery.ts';
import { resultOfAwsFault } from './aws-fault.ts';
import type { Address, Channel, Parcel } from './channel.ts';

/** SNS reports an endpoint that exists with other attributes only in words; the ARN in them is its documented use. */
const EXISTING_ENDPOINT = /Endpoint (arn:aws[^ ]+) already exists/;

/** Mobile push by SNS platform endpoints. */
export class SnsPushGateway implements Channel<Extract<Address, { channel: 'push' }>> {
  constructor(
    private readonly sns: SNSClient,
    private readonly applicationArn: string,
  ) {}

  async send(parcel: Parcel<Extract<Address, { channel: 'push' }>>, signal: AbortSignal): Promise<SendResult> {
    const { address, message, deliveryId, eventType } = parcel;
    const fcm = {
      fcmV1Message: {
        message: {
          notification: { title: message.push.title, body: message.push.body },
          data: { deliveryId, eventType },
          android: { priority: 'high', collapse_key: deliveryId, notification: { tag: deliveryId } },
        },
      },
    };
    try {
      const answer = await this.sns.send(
        new PublishCommand({
          TargetArn: address.token,
          MessageStructure: 'json',
          Message: JSON.stringify({ default: message.push.body, GCM: JSON.stringify(fcm) }),
        }),
        { abortSignal: signal },
      );
      return { outcome: 'ACCEPTED', providerMessageId: answer.MessageId ?? '' };
    } catch (error) {
      return resultOfAwsFault(error);
    }
  }

  /** The endpoint's ARN; a token seen before gets its endpoint back, enabled. */
  async register(token: string): Promise<string> {
    const arn = await this.create(token);
    await this.sns.send(
      new SetEndpointAttributesCommand({ EndpointArn: arn, Attributes: { Token: token, Enabled: 'true' } }),
    );
    return arn;
  }

  /** Deleting an endpoint twice is fine with SNS. */
  async unregister(endpointArn: string): Promise<void> {
    await this.sns.send(new DeleteEndpointCommand({ EndpointArn: endpointArn }));
  }

  private async create(token: string): Promise<string> {
    try {
      const answer = await this.sns.send(
        new CreatePlatformEndpointCommand({ PlatformApplicationArn: this.applicationArn, Token: token }),
      );
      if (answer.EndpointArn === undefined) throw new Error('SNS answered without an endpoint');
      return answer.EndpointArn;
    } catch (error) {
      const existing = EXISTING_ENDPOINT.exec(error instanceof Error ? error.message : '')?.[1];
      if (existing === undefined) throw error;
      return existing;
    }
  }
}
