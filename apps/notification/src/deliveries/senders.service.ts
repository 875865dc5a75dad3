import type { ClientRecord } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Message } from '../catalogue/message.ts';
import type { Address, Parcel } from '../channels/channel.ts';
import { EmailGateway } from '../channels/email.gateway.ts';
import { FcmGateway } from '../channels/fcm.gateway.ts';
import { SmsGateway } from '../channels/sms.gateway.ts';
import { SnsPushGateway } from '../channels/sns-push.gateway.ts';
import { EndpointsService } from '../endpoints/endpoints.service.ts';
import { CONTACT, type Delivery, type SendResult } from './delivery.ts';

/** A provider that has not answered by then has an unknown result; shorter than the claim's lease. */
const SEND_DEADLINE_MS = 8_000;

/** Hands a claimed delivery to its provider and says what came of each target. It never throws for a provider's fault. */
@Injectable()
export class SendersService {
  constructor(
    @Inject(SmsGateway) private readonly sms: SmsGateway,
    @Inject(EmailGateway) private readonly email: EmailGateway,
    @Inject(FcmGateway) private readonly fcm: FcmGateway,
    @Inject(SnsPushGateway) private readonly snsPush: SnsPushGateway,
    @Inject(EndpointsService) private readonly endpoints: EndpointsService,
  ) {}

  async send(
    delivery: Delivery,
    to: { client: ClientRecord; message: Message },
  ): Promise<ReadonlyMap<string, SendResult>> {
    if (delivery.channel === 'push') return this.push(delivery, to);
    const address = contactOf(delivery.channel, to.client);
    return new Map([[CONTACT, await this.sendTo(address, delivery, to.message)]]);
  }

  private async push(
    delivery: Delivery,
    { client, message }: { client: ClientRecord; message: Message },
  ): Promise<ReadonlyMap<string, SendResult>> {
    const endpoints = await this.endpoints.listOf(client.subject);
    const results = await Promise.all(
      delivery.openTargets.map(async (deviceId): Promise<readonly [string, SendResult]> => {
        const endpoint = endpoints.find((candidate) => candidate.deviceId === deviceId);
        // The device was signed out or its token moved to someone else since the claim.
        if (endpoint === undefined)
          return [deviceId, { outcome: 'REFUSED', detail: 'endpoint-removed', isGone: false }];
        const { provider, address: token } = endpoint;
        const result = await this.sendTo({ channel: 'push', provider, deviceId, token }, delivery, message);
        if (result.outcome === 'REFUSED' && result.isGone) await this.endpoints.removeGone(endpoint);
        return [deviceId, result];
      }),
    );
    return new Map(results);
  }

  private async sendTo(address: Address, delivery: Delivery, message: Message): Promise<SendResult> {
    const { deliveryId, eventType } = delivery;
    const signal = AbortSignal.timeout(SEND_DEADLINE_MS);
    const late = new Promise<SendResult>((resolve) =>
      signal.addEventListener('abort', () => resolve({ outcome: 'UNKNOWN', detail: 'no-answer' }), { once: true }),
    );
    return Promise.race([this.hand(address, { message, deliveryId, eventType }, signal), late]);
  }

  private hand(address: Address, parcel: Omit<Parcel, 'address'>, signal: AbortSignal): Promise<SendResult> {
    switch (address.channel) {
      case 'sms':
        return this.sms.send({ ...parcel, address }, signal);
      case 'email':
        return this.email.send({ ...parcel, address }, signal);
      case 'push':
        return address.provider === 'fcm'
          ? this.fcm.send({ ...parcel, address })
          : this.snsPush.send({ ...parcel, address }, signal);
    }
  }
}

const contactOf = (channel: 'inbox' | 'sms' | 'email', client: ClientRecord): Address =>
  channel === 'email' ? { channel: 'email', email: client.email } : { channel: 'sms', phone: client.phone };
