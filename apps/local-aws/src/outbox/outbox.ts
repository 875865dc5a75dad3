/** Something the bank sent to a person outside its own pages. `at` is RFC 3339 UTC. */
export interface OutboxMessage {
  readonly id: string;
  readonly at: string;
  readonly channel: 'sms' | 'email' | 'push';
  /** E.164 phone number, e-mail address, or device registration token. */
  readonly to: string;
  readonly subject?: string;
  readonly text: string;
  readonly html?: string;
  readonly data?: Readonly<Record<string, string>>;
  /** The AWS or Google interface it came through. */
  readonly via: 'cognito' | 'sns' | 'ses' | 'fcm';
}

export interface OutboxFilter {
  readonly to?: string | undefined;
  readonly channel?: string | undefined;
}

/** Where every emulated sender records instead of sending: the one place a person and a test read from. */
export interface Outbox {
  record(message: Omit<OutboxMessage, 'id' | 'at'>): OutboxMessage;
  /** Oldest first; at most `OUTBOX_MESSAGES_MAX`. */
  list(filter: OutboxFilter): OutboxMessage[];
}
