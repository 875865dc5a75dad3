import { describe, expect, test } from '@jest/globals';
import { type Instant, type LocalDate, money } from '@bank/domain';
import { messageOf } from './message.ts';
import { type Notice, TEMPLATE_RULES, type TemplateFacts, type TemplateName } from './notice.ts';

const AT = '2026-11-22T10:41:00.000Z' as Instant;
const DATE = '2026-11-30' as LocalDate;
const AMOUNT = money(123456n, 'EUR');
const FACTS: TemplateFacts = {
  'transfer-sent': { amount: AMOUNT, at: AT },
  'transfer-received': { amount: AMOUNT, at: AT },
  'transfer-between-own-accounts': { amount: AMOUNT, at: AT },
  'transfer-rejected': { amount: AMOUNT, reason: 'insufficient-funds', at: AT },
  'transfer-settled': { amount: AMOUNT, at: AT },
  'transfer-rejected-by-bank': { amount: AMOUNT, reason: 'BE01', at: AT },
  'transfer-returned': { amount: AMOUNT, reason: 'AC04', at: AT },
  'reversal-debited': { amount: AMOUNT, at: AT },
  'reversal-credited': { amount: AMOUNT, at: AT },
  'order-created': { amount: AMOUNT, firstDate: DATE },
  'order-retried': { amount: AMOUNT, reason: 'insufficient-funds', date: DATE, retryAt: AT },
  'order-failed': { amount: AMOUNT, reason: 'missed', date: DATE },
  'order-completed': { amount: AMOUNT, at: AT },
  'order-cancelled': { amount: AMOUNT, at: AT },
  'account-opened': { currency: 'USD' },
  'account-frozen': { at: AT },
  'account-usable': { at: AT },
  'account-dormant': { at: AT },
  'account-closed': { at: AT },
  'limits-changed': { at: AT },
  'hold-placed': { amount: AMOUNT, at: AT },
  'hold-released': { amount: AMOUNT, at: AT },
  welcome: {},
  'signed-in-by-face': { at: AT },
  'signed-in-on-unknown-device': { at: AT },
  'sign-in-locked': { until: AT },
  'device-registered': { at: AT },
};
const TEMPLATES = Object.keys(TEMPLATE_RULES) as readonly TemplateName[];
const noticeOf = (template: TemplateName): Notice => ({
  recipient: { by: 'subject', subject: 's' },
  template,
  facts: FACTS[template],
});
const SMS_SEGMENTS_MAX_CHARACTERS = 4 * 67;

describe('messages', () => {
  test('say the amount as the language writes it', () => {
    expect(messageOf(noticeOf('transfer-received'), 'en').inbox.text).toBe(
      'You received €1,234.56 on Nov 22, 2026, 10:41 AM UTC.',
    );
    expect(messageOf(noticeOf('transfer-received'), 'es').inbox.text).toBe(
      'Has recibido 1234,56\u00a0€ el 22 nov 2026, 10:41 UTC.',
    );
    expect(messageOf(noticeOf('transfer-received'), 'es').sms).toBe(
      'Alder Bank: Has recibido 1234,56 € el 22 nov 2026, 10:41 UTC.',
    );
  });

  test('say when a scheduled payment is tried again', () => {
    expect(messageOf(noticeOf('order-retried'), 'en').inbox.text).toBe(
      'Your scheduled payment of €1,234.56 for Nov 30, 2026 was not made: there was not enough money in the account. We will try again on Nov 22, 2026, 10:41 AM UTC.',
    );
    expect(messageOf(noticeOf('order-failed'), 'es').inbox.text).toBe(
      'Tu pago programado de 1234,56\u00a0€ para el 30 nov 2026 no se ha realizado: no se pudo ejecutar a tiempo. No ha salido dinero de tu cuenta y no lo intentaremos más para esa fecha.',
    );
  });

  test('say why a transfer was refused, in words even for a reason this service does not know', () => {
    const refused = (reason: string): Notice => ({
      recipient: { by: 'subject', subject: 's' },
      template: 'transfer-rejected',
      facts: { amount: AMOUNT, reason, at: AT },
    });
    expect(messageOf(refused('insufficient-funds'), 'en').inbox.text).toContain('there was not enough money');
    expect(messageOf(refused('some-new-reason'), 'es').inbox.text).toContain('no se pudo ejecutar');
  });

  test("say another bank's reason in words, also when the bank gave a code nobody knows", () => {
    const back = (template: 'transfer-returned' | 'transfer-rejected-by-bank', reason: string): Notice => ({
      recipient: { by: 'subject', subject: 's' },
      template,
      facts: { amount: AMOUNT, reason, at: AT },
    });
    expect(messageOf(back('transfer-returned', 'AC04'), 'en').inbox.text).toContain("the payee's account is closed");
    expect(messageOf(back('transfer-rejected-by-bank', 'BE01'), 'es').inbox.text).toContain(
      'el nombre no coincide con el titular de la cuenta',
    );
    expect(messageOf(back('transfer-returned', 'ZZ99'), 'es').sms).toContain('no indicó el motivo');
  });

  test.each(TEMPLATES.flatMap((template) => [[template, 'en'] as const, [template, 'es'] as const]))(
    '%s in %s hides amounts on locked screens, has no address to follow and no hole',
    (template, locale) => {
      const message = messageOf(noticeOf(template), locale);
      for (const shown of [message.push.title, message.push.body, message.email.subject]) {
        expect(shown).not.toMatch(/\d|€|\$/);
        expect(shown.length).toBeGreaterThan(5);
      }
      for (const text of [message.sms, message.email.text, message.inbox.text, message.push.body])
        expect(text).not.toMatch(/https?:|www\.|undefined|null|\$\{|\[object/i);
      expect(message.email.html).not.toMatch(/<a |https?:|undefined/);
      expect(message.email.html).toContain(`<html lang="${locale}">`);
      expect(message.sms.length).toBeLessThanOrEqual(SMS_SEGMENTS_MAX_CHARACTERS);
    },
  );

  test.each(TEMPLATES)('%s differs between the languages in every text', (template) => {
    const [english, spanish] = [messageOf(noticeOf(template), 'en'), messageOf(noticeOf(template), 'es')];
    expect(english.inbox.text).not.toBe(spanish.inbox.text);
    expect(english.push.body).not.toBe(spanish.push.body);
    expect(english.email.subject).not.toBe(spanish.email.subject);
  });
});
