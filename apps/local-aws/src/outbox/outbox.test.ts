import Fastify from 'fastify';
import { openDatabase } from '../database.ts';
import { temporaryDirectory } from '../testing/account.ts';
import { registerOutbox } from './outbox.routes.ts';
import { OUTBOX_MESSAGES_MAX, OutboxStore } from './outbox.store.ts';

const sms = (to: string, text = 'Your code is 482913.') => ({ channel: 'sms', to, text, via: 'sns' }) as const;

function start() {
  const outbox = new OutboxStore(openDatabase(null, ''));
  const app = Fastify();
  registerOutbox(app, outbox);
  return { outbox, app };
}

describe('the outbox', () => {
  it('lists oldest first and filters by recipient and channel', () => {
    const { outbox } = start();
    outbox.record(sms('+14155550100', 'first'));
    outbox.record({ channel: 'email', to: 'Ana@Example.com', subject: 'Hello', text: 'second', via: 'ses' });
    outbox.record(sms('+14155550100', 'third'));
    expect(outbox.list({ to: '+14155550100' }).map((message) => message.text)).toEqual(['first', 'third']);
    expect(outbox.list({ to: 'ana@example.com' }).map((message) => message.text)).toEqual(['second']);
    expect(outbox.list({ channel: 'sms' })).toHaveLength(2);
    expect(outbox.list({ to: '+14155550100', channel: 'email' })).toEqual([]);
  });

  it('survives a restart', async () => {
    const directory = await temporaryDirectory();
    const first = openDatabase(directory.path, 'local-aws.db');
    const recorded = new OutboxStore(first).record(sms('+14155550100'));
    first.close();
    const second = openDatabase(directory.path, 'local-aws.db');
    expect(new OutboxStore(second).list({})).toEqual([recorded]);
    second.close();
    await directory.remove();
  });

  it('keeps the newest messages when it is full', () => {
    const { outbox } = start();
    for (let index = 0; index <= OUTBOX_MESSAGES_MAX; index += 1)
      outbox.record(sms('+14155550100', `message ${index}`));
    const kept = outbox.list({});
    expect(kept).toHaveLength(5_000);
    expect(kept[0]?.text).toBe('message 1');
    expect(kept.at(-1)?.text).toBe('message 5000');
  });

  it('answers a waiting reader when the message it waits for is recorded', async () => {
    const { outbox, app } = start();
    const before = outbox.record(sms('+14155550100', 'old'));
    const waiting = app.inject(`/_local/outbox.json?to=%2B14155550100&since=${before.id}&waitSeconds=20`);
    await app.ready();
    outbox.record(sms('+14155550199', 'for somebody else'));
    outbox.record(sms('+14155550100', 'new'));
    expect((await waiting).json()).toMatchObject([{ text: 'new', channel: 'sms', via: 'sns' }]);
  });

  it('understands an unescaped plus in the address', async () => {
    const { outbox, app } = start();
    outbox.record(sms('+14155550100'));
    expect((await app.inject('/_local/outbox.json?to=+14155550100')).json()).toHaveLength(1);
  });

  it('refuses a wait that is too long', async () => {
    const { app } = start();
    expect((await app.inject('/_local/outbox.json?waitSeconds=21')).statusCode).toBe(400);
  });

  it('shows what was sent without running any of it', async () => {
    const { outbox, app } = start();
    const html = '<script>alert(1)</script><b>Hi</b>';
    const { id } = outbox.record({
      channel: 'email',
      to: 'a@b.example',
      subject: '<img src=x>',
      text: '<i>t</i>',
      html,
      via: 'ses',
    });
    const page = await app.inject('/_local/outbox');
    expect(page.body).toContain('&lt;img src=x&gt;');
    expect(page.body).toContain('&lt;i&gt;t&lt;/i&gt;');
    expect(page.body).not.toContain('alert(1)');
    expect(page.body).toMatch(new RegExp(`<iframe sandbox [^>]*src="/_local/outbox/${id}/html"`));
    expect(page.headers['content-security-policy']).toMatch(
      /default-src 'none'; style-src 'nonce-[^']+'; script-src 'nonce-/,
    );
    const email = await app.inject(`/_local/outbox/${id}/html`);
    expect(email.body).toBe(html);
    expect(email.headers['content-security-policy']).toMatch(/^sandbox; default-src 'none'/);
  });

  it('marks codes on the page and says when nothing matches', async () => {
    const { outbox, app } = start();
    outbox.record(sms('+14155550100'));
    outbox.record(sms('+14155550100', 'Sent 100000.50 EUR on 2026-11-22 to +34600123456'));
    const { body } = await app.inject('/_local/outbox');
    expect(body).toContain('<strong class="code">482913</strong>.');
    expect(body.match(/class="code"/g)).toHaveLength(1);
    expect((await app.inject('/_local/outbox?channel=push')).body).toContain('No message matches this filter.');
  });
});
