import type { Instant } from '@bank/domain';

/** What a person finds in the app. Message ids are UUIDv7 and grow strictly within one inbox. */
export interface InboxMessage {
  readonly subject: string;
  readonly messageId: string;
  readonly eventType: string;
  readonly title: string;
  readonly text: string;
  readonly createdAt: Instant;
  readonly readAt: Instant | null;
  readonly traceId: string;
}

/** One for each inbox: the newest id, so that ids grow in commit order, and the number of unread messages. */
export interface InboxHead {
  readonly lastMessageId: string;
  readonly unread: number;
}

const UUID_TIME_DIGITS = 12;

/** Milliseconds since the epoch in a UUIDv7 (RFC 9562: the first 48 bits). */
export const msOfUuid = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, UUID_TIME_DIGITS), 16);
