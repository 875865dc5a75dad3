import type { InboxMessage } from '@bank/contracts';

/** Server-sent events (WHATWG HTML, 9.2): the text of one message, with the id that a browser sends back. */
export const eventText = (message: InboxMessage): string =>
  `id: ${message.messageId}\ndata: ${JSON.stringify(message)}\n\n`;

/** A comment: keeps the connection open through proxies and means nothing to the page. */
export const HEARTBEAT_TEXT = ': heartbeat\n\n';

/** First words of a stream: how long a browser waits before it connects again. */
export const openingText = (retryMs: number): string => `retry: ${retryMs}\n\n`;
