import type { CurrencyCode, Instant, LocalDate, Money } from '@bank/domain';

export type ChannelName = 'inbox' | 'sms' | 'email' | 'push';
export type Locale = 'en' | 'es';

/** What each template has to be told. Nothing here names another person: an event says ids, not people. */
export interface TemplateFacts {
  readonly 'transfer-sent': { readonly amount: Money; readonly at: Instant };
  readonly 'transfer-received': { readonly amount: Money; readonly at: Instant };
  readonly 'transfer-between-own-accounts': { readonly amount: Money; readonly at: Instant };
  readonly 'transfer-rejected': { readonly amount: Money; readonly reason: string; readonly at: Instant };
  readonly 'transfer-settled': { readonly amount: Money; readonly at: Instant };
  /** `reason` is a code of the payment scheme. */
  readonly 'transfer-rejected-by-bank': { readonly amount: Money; readonly reason: string; readonly at: Instant };
  readonly 'transfer-returned': { readonly amount: Money; readonly reason: string; readonly at: Instant };
  readonly 'reversal-debited': { readonly amount: Money; readonly at: Instant };
  readonly 'reversal-credited': { readonly amount: Money; readonly at: Instant };
  readonly 'order-created': { readonly amount: Money; readonly firstDate: LocalDate };
  readonly 'order-retried': {
    readonly amount: Money;
    readonly reason: string;
    readonly date: LocalDate;
    readonly retryAt: Instant;
  };
  readonly 'order-failed': { readonly amount: Money; readonly reason: string; readonly date: LocalDate };
  readonly 'order-completed': { readonly amount: Money; readonly at: Instant };
  readonly 'order-cancelled': { readonly amount: Money; readonly at: Instant };
  readonly 'account-opened': { readonly currency: CurrencyCode };
  readonly 'account-frozen': { readonly at: Instant };
  readonly 'account-usable': { readonly at: Instant };
  readonly 'account-dormant': { readonly at: Instant };
  readonly 'account-closed': { readonly at: Instant };
  readonly 'limits-changed': { readonly at: Instant };
  readonly 'hold-placed': { readonly amount: Money; readonly at: Instant };
  readonly 'hold-released': { readonly amount: Money; readonly at: Instant };
  readonly welcome: Readonly<Record<never, never>>;
  readonly 'signed-in-by-face': { readonly at: Instant };
  readonly 'signed-in-on-unknown-device': { readonly at: Instant };
  readonly 'sign-in-locked': { readonly until: Instant };
  readonly 'device-registered': { readonly at: Instant };
}
export type TemplateName = keyof TemplateFacts;

/** Who is told: transfers and accounts name a customer, sign-ins name a Cognito subject. */
export type Recipient =
  | { readonly by: 'customer'; readonly customerId: string }
  | { readonly by: 'subject'; readonly subject: string };

/** One person to tell one thing. */
export interface Notice<Name extends TemplateName = TemplateName> {
  readonly recipient: Recipient;
  readonly template: Name;
  readonly facts: TemplateFacts[Name];
}

export interface TemplateRule {
  readonly category: 'money' | 'account' | 'security';
  readonly channels: readonly ChannelName[];
  /** After this long the news is stale: it is recorded as expired and not sent. */
  readonly expiresAfterMs: number;
}

const HOUR_MS = 3_600_000;
const EVERYWHERE: readonly ChannelName[] = ['inbox', 'push', 'sms', 'email'];

export const TEMPLATE_RULES: Readonly<Record<TemplateName, TemplateRule>> = {
  'transfer-sent': { category: 'money', channels: EVERYWHERE, expiresAfterMs: 24 * HOUR_MS },
  'transfer-received': { category: 'money', channels: EVERYWHERE, expiresAfterMs: 24 * HOUR_MS },
  'transfer-between-own-accounts': { category: 'money', channels: ['inbox', 'push'], expiresAfterMs: 24 * HOUR_MS },
  'transfer-rejected': { category: 'money', channels: ['inbox', 'push', 'email'], expiresAfterMs: 24 * HOUR_MS },
  'transfer-settled': { category: 'money', channels: ['inbox', 'push'], expiresAfterMs: 24 * HOUR_MS },
  'transfer-rejected-by-bank': { category: 'money', channels: EVERYWHERE, expiresAfterMs: 72 * HOUR_MS },
  'transfer-returned': { category: 'money', channels: EVERYWHERE, expiresAfterMs: 72 * HOUR_MS },
  'reversal-debited': { category: 'money', channels: EVERYWHERE, expiresAfterMs: 72 * HOUR_MS },
  'reversal-credited': { category: 'money', channels: EVERYWHERE, expiresAfterMs: 72 * HOUR_MS },
  'order-created': { category: 'money', channels: ['inbox', 'push'], expiresAfterMs: 24 * HOUR_MS },
  // Told in every way: there is still time to bring the money.
  'order-retried': { category: 'money', channels: EVERYWHERE, expiresAfterMs: 12 * HOUR_MS },
  'order-failed': { category: 'money', channels: EVERYWHERE, expiresAfterMs: 24 * HOUR_MS },
  'order-completed': { category: 'money', channels: ['inbox', 'push'], expiresAfterMs: 24 * HOUR_MS },
  'order-cancelled': { category: 'money', channels: ['inbox', 'push', 'email'], expiresAfterMs: 24 * HOUR_MS },
  'account-opened': { category: 'account', channels: ['inbox', 'email'], expiresAfterMs: 72 * HOUR_MS },
  'account-frozen': { category: 'security', channels: EVERYWHERE, expiresAfterMs: 72 * HOUR_MS },
  'account-usable': { category: 'account', channels: ['inbox', 'push', 'email'], expiresAfterMs: 72 * HOUR_MS },
  'account-dormant': { category: 'account', channels: ['inbox', 'email'], expiresAfterMs: 72 * HOUR_MS },
  'account-closed': { category: 'account', channels: ['inbox', 'push', 'email'], expiresAfterMs: 72 * HOUR_MS },
  'limits-changed': { category: 'security', channels: EVERYWHERE, expiresAfterMs: 72 * HOUR_MS },
  'hold-placed': { category: 'money', channels: ['inbox', 'push'], expiresAfterMs: HOUR_MS },
  'hold-released': { category: 'money', channels: ['inbox', 'push'], expiresAfterMs: 24 * HOUR_MS },
  welcome: { category: 'account', channels: ['inbox', 'sms', 'email'], expiresAfterMs: 72 * HOUR_MS },
  'signed-in-by-face': { category: 'security', channels: ['inbox', 'push'], expiresAfterMs: HOUR_MS },
  'signed-in-on-unknown-device': {
    category: 'security',
    channels: ['inbox', 'push', 'email'],
    expiresAfterMs: HOUR_MS,
  },
  'sign-in-locked': { category: 'security', channels: EVERYWHERE, expiresAfterMs: HOUR_MS },
  'device-registered': { category: 'security', channels: EVERYWHERE, expiresAfterMs: 24 * HOUR_MS },
};
