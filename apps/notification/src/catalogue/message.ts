import { formatMoney, type Instant, type LocalDate, msOf, startOfDayIn } from '@bank/domain';
import type { Locale, Notice, TemplateName } from './notice.ts';
import { ENGLISH } from './wording.en.ts';
import { SPANISH } from './wording.es.ts';
import type { Speech, Texts, Wording } from './wording.ts';

/** One notice in one language, in the form each channel needs. */
export interface Message {
  readonly inbox: { readonly title: string; readonly text: string };
  /** Plain text without any address to follow: people learn that links in bank texts are fraud. */
  readonly sms: string;
  readonly email: { readonly subject: string; readonly text: string; readonly html: string };
  /** Shown on locked screens: never an amount. */
  readonly push: { readonly title: string; readonly body: string };
}

const BANK = 'Alder Bank';
const WORDINGS: Readonly<Record<Locale, Wording>> = { en: ENGLISH, es: SPANISH };
const FOOTER: Readonly<Record<Locale, string>> = {
  en: 'We never ask for your password or codes by e-mail, text message or phone. This message contains no links.',
  es: 'Nunca te pediremos tu contraseña ni tus códigos por correo, SMS o teléfono. Este mensaje no contiene enlaces.',
};
/** Intl separates number and symbol by these; old phones show them as boxes. */
const NARROW_SPACES = /[\u00a0\u2009\u202f]/g;

export function messageOf<Name extends TemplateName>(notice: Notice<Name>, locale: Locale): Message {
  const write: Wording[Name] = WORDINGS[locale][notice.template];
  const texts = write(notice.facts, speechOf(locale));
  return {
    inbox: { title: texts.title, text: texts.text },
    sms: `${BANK}: ${texts.text}`.replace(NARROW_SPACES, ' '),
    email: emailOf(texts, locale),
    push: { title: texts.title, body: texts.discreet },
  };
}

function speechOf(locale: Locale): Speech {
  // UTC, and saying so, until clients can choose their time zone.
  const moments = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' });
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  return {
    money: (amount) => formatMoney(amount, locale),
    moment: (at: Instant) => `${moments.format(msOf(at))} UTC`,
    day: (date: LocalDate) => days.format(msOf(startOfDayIn(date, 'UTC'))),
  };
}

function emailOf(texts: Texts, locale: Locale): Message['email'] {
  const footer = FOOTER[locale];
  const html = `<!doctype html>
<html lang="${locale}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escapeHtml(texts.title)}</title></head>
<body style="margin:0;background:#f3f6f4;color:#1c2b26;font:16px/1.5 system-ui,sans-serif">
<div style="max-width:560px;margin:0 auto;padding:24px 16px">
<p style="margin:0 0 16px;font-weight:600;color:#0b6b4f">${BANK}</p>
<div style="background:#ffffff;border:1px solid #d5ddd8;border-radius:10px;padding:24px">
<h1 style="margin:0 0 12px;font-size:20px">${escapeHtml(texts.title)}</h1>
<p style="margin:0">${escapeHtml(texts.text)}</p>
</div>
<p style="margin:16px 0 0;font-size:13px;color:#52625b">${escapeHtml(footer)}</p>
</div>
</body>
</html>
`;
  return { subject: texts.title, text: `${texts.text}\n\n${footer}\n\n${BANK}\n`, html };
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
