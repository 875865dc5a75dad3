import type { EventEnvelope } from '@bank/contracts';
import { addMs, type Clock, isAfter, type Instant } from '@bank/domain';
import { CLOCK, ClientDirectory, type ClientRecord, currentTrace } from '@bank/platform';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { type Message, messageOf } from '../catalogue/message.ts';
import { type ChannelName, type Notice, type Recipient, TEMPLATE_RULES } from '../catalogue/notice.ts';
import { instantOf, noticesOf } from '../catalogue/notices.view.ts';
import { EndpointsService } from '../endpoints/endpoints.service.ts';
import { InboxService } from '../inbox/inbox.service.ts';
import { CONTACT, type Delivery, type DeliveryOrder, nextStep, type SendResult, withResults } from './delivery.ts';
import { DeliveryIncompleteError, RecipientUnknownError } from './deliveries.errors.ts';
import { DeliveriesStore } from './deliveries.store.ts';
import { SendersService } from './senders.service.ts';

/** An account may be opened moments before its owner's row is readable; after this long nobody is expected any more. */
const RECIPIENT_WAIT_MS = 20_000;

interface Work {
  readonly order: DeliveryOrder;
  readonly client: ClientRecord;
  readonly message: Message;
}

/** Tells people about events, once by channel, with every attempt in the log. */
@Injectable()
export class DeliveriesService {
  private readonly logger = new Logger('deliveries');

  constructor(
    @Inject(DeliveriesStore) private readonly store: DeliveriesStore,
    @Inject(SendersService) private readonly senders: SendersService,
    @Inject(InboxService) private readonly inbox: InboxService,
    @Inject(EndpointsService) private readonly endpoints: EndpointsService,
    @Inject(ClientDirectory) private readonly clients: ClientDirectory,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Safe to call any number of times for one event.
   * @throws DeliveryIncompleteError when something has to be tried again.
   */
  async deliver(event: EventEnvelope): Promise<void> {
    const results = await Promise.allSettled(noticesOf(event).map((notice) => this.tell(event, notice)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw new DeliveryIncompleteError(event.id, { cause: failed.reason });
  }

  /** Newest first. */
  page(subject: string, options: { before: string | undefined; limit: number }): Promise<readonly Delivery[]> {
    return this.store.page(subject, options);
  }

  private async tell(event: EventEnvelope, notice: Notice): Promise<void> {
    const client = await this.findClient(event, notice.recipient);
    if (client === undefined || client.state === 'CLOSED') return;
    const { channels, expiresAfterMs } = TEMPLATE_RULES[notice.template];
    const message = messageOf(notice, client.locale);
    const expiresAt = addMs(instantOf(event.occurredAt), expiresAfterMs);
    const results = await Promise.allSettled(
      channels.map(async (channel) => {
        const order = await this.orderFor(channel, { event, notice, client, expiresAt });
        if (order.targets.length === 0) return;
        await (channel === 'inbox'
          ? this.addToInbox({ order, client, message })
          : this.send({ order, client, message }));
      }),
    );
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  private async findClient(event: EventEnvelope, recipient: Recipient): Promise<ClientRecord | undefined> {
    const client =
      recipient.by === 'subject'
        ? await this.clients.findBySubject(recipient.subject)
        : await this.clients.findByCustomer(recipient.customerId);
    if (client !== undefined) return client;
    const waitUntil = addMs(instantOf(event.occurredAt), RECIPIENT_WAIT_MS);
    if (!isAfter(this.clock.now(), waitUntil)) throw new RecipientUnknownError(`no client for event ${event.id} yet`);
    this.logger.log({ event: 'delivery.no-recipient', eventId: event.id, eventType: event.type });
    return undefined;
  }

  private async orderFor(
    channel: ChannelName,
    from: { event: EventEnvelope; notice: Notice; client: ClientRecord; expiresAt: Instant },
  ): Promise<DeliveryOrder> {
    const { event, notice, client, expiresAt } = from;
    const targets =
      channel === 'push'
        ? (await this.endpoints.listOf(client.subject)).map((endpoint) => endpoint.deviceId)
        : [CONTACT];
    return {
      subject: client.subject,
      deliveryId: `${event.id}#${channel}`,
      eventId: event.id,
      eventType: event.type,
      template: notice.template,
      channel,
      traceId: currentTrace().traceId,
      targets,
      expiresAt,
    };
  }

  /** The inbox is ours: message and record are one transaction, so there is nothing to claim and nothing unknown. */
  private async addToInbox({ order, message }: Work): Promise<void> {
    const known = await this.store.find(order);
    const now = this.clock.now();
    const step = nextStep(known, order, now);
    if (step.kind === 'wait' || step.kind === 'done') return;
    if (step.kind === 'close') {
      await this.store.write(step.delivery, known);
      return;
    }
    const { subject, eventType } = order;
    // Refused: another worker has put it there.
    await this.inbox.add({ subject, eventType, ...message.inbox }, (messageId) => {
      const accepted: SendResult = { outcome: 'ACCEPTED', providerMessageId: messageId };
      const done = withResults(step.delivery, new Map([[CONTACT, accepted]]), now);
      return { Put: this.store.putInput(done, known) };
    });
  }

  /** Claim, send, outcome. @throws DeliveryIncompleteError when it is not settled after this. */
  private async send({ order, client, message }: Work): Promise<void> {
    const known = await this.store.find(order);
    const step = nextStep(known, order, this.clock.now());
    if (step.kind === 'done') return;
    if (step.kind === 'wait' || !(await this.store.write(step.delivery, known)))
      throw new DeliveryIncompleteError(order.eventId);
    if (step.kind === 'close') {
      this.logOutcome(step.delivery);
      return;
    }
    const results = await this.senders.send(step.delivery, { client, message });
    const next = withResults(step.delivery, results, this.clock.now());
    // Lost only when the lease ran out meanwhile: then the next worker has counted this attempt as unknown.
    const isRecorded = await this.store.write(next, step.delivery);
    if (!isRecorded || next.state === 'SENDING') throw new DeliveryIncompleteError(order.eventId);
    this.logOutcome(next);
  }

  private logOutcome({ eventId, channel, state, attempts }: Delivery): void {
    this.logger.log({ event: 'delivery.settled', eventId, channel, state, attempts: attempts.length });
  }
}
