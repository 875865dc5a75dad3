import type { TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { type Clock, msOf } from '@bank/domain';
import { CLOCK, currentTrace, DependencyUnavailableError, NotFoundError } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { type InboxMessage, msOfUuid } from './inbox-message.ts';
import { InboxSignals } from './inbox-signals.gateway.ts';
import { InboxStore } from './inbox.store.ts';

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** Each round is lost only to another message of the same person. */
const APPEND_ROUNDS_MAX = 10;

export interface InboxPage {
  readonly messages: readonly InboxMessage[];
  readonly unread: number;
  readonly nextCursor: string | null;
}

@Injectable()
export class InboxService {
  constructor(
    @Inject(InboxStore) private readonly store: InboxStore,
    @Inject(InboxSignals) private readonly signals: InboxSignals,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Puts a message into a person's inbox together with the item that `beside` makes for its id, all or nothing, and
   * wakes that person's streams. False when the condition of that item does not hold.
   */
  async add(
    message: { subject: string; eventType: string; title: string; text: string },
    beside: (messageId: string) => TransactItem,
  ): Promise<boolean> {
    for (let round = 0; round < APPEND_ROUNDS_MAX; round += 1) {
      const head = await this.store.findHead(message.subject);
      const createdAt = this.clock.now();
      // Another process may have a faster clock: the id still has to be larger than the last one.
      const lastMs = head === undefined ? 0 : msOfUuid(head.lastMessageId);
      const messageId = uuidv7({ msecs: Math.max(msOf(createdAt), lastMs + 1) });
      const { traceId } = currentTrace();
      const outcome = await this.store.append(
        { ...message, messageId, createdAt, readAt: null, traceId },
        beside(messageId),
      );
      if (outcome === 'overtaken') continue;
      if (outcome === 'refused') return false;
      await this.signals.tell(message.subject);
      return true;
    }
    throw new DependencyUnavailableError('dynamodb');
  }

  async page(subject: string, options: { before: string | undefined; limit: number }): Promise<InboxPage> {
    const [found, head] = await Promise.all([
      this.store.page(subject, { before: options.before, limit: options.limit + 1 }),
      this.store.findHead(subject),
    ]);
    const messages = found.slice(0, options.limit);
    const nextCursor = found.length > options.limit ? (messages.at(-1)?.messageId ?? null) : null;
    return { messages, unread: head?.unread ?? 0, nextCursor };
  }

  /** @throws NotFoundError when this person has no such message. */
  async markRead(key: { subject: string; messageId: string }): Promise<InboxMessage> {
    await this.store.markRead(key, this.clock.now());
    const message = await this.store.find(key);
    if (message === undefined) throw new NotFoundError();
    return message;
  }

  /** Oldest first, everything after a message; `limit` at a time. */
  after(subject: string, options: { after: string; limit: number }): Promise<readonly InboxMessage[]> {
    return this.store.after(subject, options);
  }

  /** The id after which everything is new. */
  async newestId(subject: string): Promise<string> {
    const head = await this.store.findHead(subject);
    return head?.lastMessageId ?? OLDEST_ID;
  }
}

/** Sorts before every UUIDv7 in use and after the head's key. */
const OLDEST_ID = '00000000-0000-7000-8000-000000000000';
