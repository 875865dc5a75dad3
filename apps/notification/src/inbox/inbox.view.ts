import type { InboxMessage as InboxMessageJson } from '@bank/contracts';
import type { InboxMessage } from './inbox-message.ts';

export const inboxMessageView = ({
  messageId,
  eventType,
  title,
  text,
  createdAt,
  readAt,
}: InboxMessage): InboxMessageJson => ({ messageId, eventType, title, text, createdAt, readAt });
