import type { Message } from '../catalogue/message.ts';
import type { SendResult } from '../deliveries/delivery.ts';

/** Where one copy of a message goes. */
export type Address =
  | { readonly channel: 'sms'; readonly phone: string }
  | { readonly channel: 'email'; readonly email: string }
  | {
      readonly channel: 'push';
      readonly provider: 'fcm' | 'sns';
      readonly deviceId: string;
      /** FCM registration token, or the ARN of the SNS endpoint. */
      readonly token: string;
    };

export interface Parcel<Kind extends Address = Address> {
  readonly address: Kind;
  readonly message: Message;
  /** Lets a device replace the first copy by the second when one is sent again after an unknown result. */
  readonly deliveryId: string;
  readonly eventType: string;
}

/** A way out of the bank. It answers with a result for everything a provider can say and never retries by itself. */
export interface Channel<Kind extends Address = Address> {
  send(parcel: Parcel<Kind>, signal: AbortSignal): Promise<SendResult>;
}
