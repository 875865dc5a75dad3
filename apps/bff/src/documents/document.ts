import { BANK_TIME_ZONE, type Instant, type LocalDate, msOf } from '@bank/domain';
import type { DocumentLocale, DocumentWording } from './document-wording.ts';
import { ENGLISH } from './wording.en.ts';
import { SPANISH } from './wording.es.ts';

/** A finished document, ready to be sent. */
export interface DocumentFile {
  readonly mediaType: string;
  /** Without personal data: names of files end up in histories, backups and e-mails. */
  readonly fileName: string;
  readonly bytes: Buffer;
}

const WORDINGS: Readonly<Record<DocumentLocale, DocumentWording>> = { en: ENGLISH, es: SPANISH };
export const wordingIn = (locale: DocumentLocale): DocumentWording => WORDINGS[locale];

const dateFormat = (wording: DocumentWording, timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat(wording.languageTag, { timeZone, day: 'numeric', month: 'short', year: 'numeric' });

/** Makes `31 Oct 2026` or `31 oct 2026` of dates; one format for all of a document's, because making it is slow. */
export function dateWriter(wording: DocumentWording): (date: LocalDate) => string {
  const format = dateFormat(wording, 'UTC');
  return (date) => format.format(msOf(`${date}T00:00:00.000Z` as Instant));
}

/** Date and time on the bank's wall clock. */
export function momentText(instant: Instant, wording: DocumentWording): string {
  const time = new Intl.DateTimeFormat(wording.languageTag, {
    timeZone: BANK_TIME_ZONE,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  });
  return `${dateFormat(wording, BANK_TIME_ZONE).format(msOf(instant))}, ${time.format(msOf(instant))}`;
}
