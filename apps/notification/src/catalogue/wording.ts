import type { Instant, LocalDate, Money } from '@bank/domain';
import type { TemplateFacts, TemplateName } from './notice.ts';

/** What a person reads. `title` and `discreet` appear on locked screens and never hold an amount. */
export interface Texts {
  readonly title: string;
  readonly discreet: string;
  readonly text: string;
}

/** How facts become words in one language. */
export interface Speech {
  readonly money: (amount: Money) => string;
  readonly moment: (at: Instant) => string;
  readonly day: (date: LocalDate) => string;
}

export type Wording = {
  readonly [Name in TemplateName]: (facts: TemplateFacts[Name], speech: Speech) => Texts;
};
