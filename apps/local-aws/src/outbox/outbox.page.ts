import type { OutboxFilter, OutboxMessage } from './outbox.ts';

export interface OutboxPage {
  /** Newest first. */
  readonly messages: readonly OutboxMessage[];
  readonly total: number;
  readonly filter: OutboxFilter;
  /** Of the page's style and script in its content security policy. */
  readonly nonce: string;
}

const CHANNELS = [
  { value: '', label: 'All channels' },
  { value: 'email', label: 'E-mail' },
  { value: 'sms', label: 'Text message' },
  { value: 'push', label: 'Push' },
] as const;

/** A verification code: six digits by themselves, no part of an amount, a date or a telephone number. */
const CODE = /(?<![\d+]|\d[.,:-])\d{6}(?![.,:-]?\d)/g;

/** The page a person reads the outbox on. It works without its script, which only says that something new arrived. */
export function outboxPage(page: OutboxPage): string {
  const { messages, total, filter, nonce } = page;
  const isFiltered = Boolean(filter.to ?? '') || Boolean(filter.channel ?? '');
  const body =
    messages.length === 0
      ? `<p class="empty">${isFiltered ? 'No message matches this filter.' : 'Nothing has been sent yet.'}</p>`
      : `<ol class="messages" reversed start="${total}">${messages.map(messageItem).join('')}</ol>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Outbox - Alder Bank on this machine</title>
<style nonce="${nonce}">${STYLE}</style>
</head>
<body>
<header>
<h1>Outbox</h1>
<p>What Alder Bank would have sent by e-mail, text message and push. Nothing here left this machine.</p>
</header>
<main>
<form method="get" action="/_local/outbox" role="search" aria-label="Filter messages">
<label>Recipient <input class="field" name="to" value="${escapeHtml(filter.to ?? '')}" autocomplete="off" spellcheck="false"
 placeholder="Address or number"></label>
<label>Channel <select class="field" name="channel">${CHANNELS.map((channel) => channelOption(channel, filter.channel)).join('')}</select></label>
<div class="actions"><button>Show</button>${isFiltered ? '<a href="/_local/outbox">Clear</a>' : ''}</div>
</form>
<p class="count">${countLine(messages.length, total)}</p>
<p class="fresh" id="fresh" role="status" data-latest="${escapeHtml(messages[0]?.id ?? '')}"></p>
${body}
</main>
<script nonce="${nonce}">${SCRIPT}</script>
</body>
</html>`;
}

function channelOption(channel: (typeof CHANNELS)[number], selected: string | undefined): string {
  const isSelected = channel.value === (selected ?? '');
  return `<option value="${channel.value}"${isSelected ? ' selected' : ''}>${channel.label}</option>`;
}

function countLine(shown: number, total: number): string {
  if (total === 0) return '';
  const noun = total === 1 ? 'message' : 'messages';
  return shown === total ? `${total} ${noun}, newest first` : `Newest ${shown} of ${total} ${noun}`;
}

function messageItem(message: OutboxMessage): string {
  const label = CHANNELS.find((channel) => channel.value === message.channel)?.label ?? message.channel;
  const subject = message.subject ? `<h2>${escapeHtml(message.subject)}</h2>` : '';
  return `<li><article>
<p class="meta"><span class="badge ${message.channel}">${label}</span>
<a class="to" href="/_local/outbox?to=${encodeURIComponent(message.to)}" title="Only this recipient">${escapeHtml(message.to)}</a>
<time datetime="${escapeHtml(message.at)}">${escapeHtml(message.at.slice(0, 19).replace('T', ' '))} UTC</time></p>
${subject}<p class="text">${withCodesMarked(message.text)}</p>${details(message)}
</article></li>`;
}

function details(message: OutboxMessage): string {
  const rows = Object.entries(message.data ?? {});
  const data =
    rows.length === 0
      ? ''
      : `<details><summary>Data (${rows.length})</summary><dl>${rows
          .map(([name, value]) => `<dt>${escapeHtml(name)}</dt><dd>${escapeHtml(value)}</dd>`)
          .join('')}</dl></details>`;
  const html =
    message.html === undefined
      ? ''
      : `<details><summary>As the reader sees it</summary><iframe sandbox loading="lazy" title="E-mail to ${escapeHtml(
          message.to,
        )}" src="/_local/outbox/${encodeURIComponent(message.id)}/html"></iframe></details>`;
  return html + data;
}

function withCodesMarked(text: string): string {
  return escapeHtml(text).replace(CODE, (code) => `<strong class="code">${code}</strong>`);
}

function escapeHtml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

const STYLE = `
:root { color-scheme: light dark; --ink: #1c2b26; --soft: #52625b; --line: #d5ddd8; --paper: #fff; --ground: #f3f6f4;
  --accent: #0b6b4f; --mark: #e2f3eb; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8efeb; --soft: #a5b5ad; --line: #34433c; --paper: #18211d;
  --ground: #0f1613; --accent: #6fd3ae; --mark: #1f3a30; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
header, main { max-width: 46rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1.5rem; }
h1 { margin: 0; font-size: 1.6rem; } header p { margin: .25rem 0 1rem; color: var(--soft); }
form { display: flex; flex-wrap: wrap; gap: .75rem; align-items: end; background: var(--paper); padding: 1rem;
  border: 1px solid var(--line); border-radius: .6rem; }
label { display: grid; gap: .25rem; flex: 1 1 12rem; font-size: .875rem; font-weight: 600; }
input, select, button { font: inherit; font-size: 1rem; color: inherit; min-height: 2.75rem; padding: .4rem .7rem; width: 100%;
  border: 1px solid var(--soft); border-radius: .4rem; background: var(--paper); }
.field { font-weight: 400; }
.actions { display: flex; gap: .75rem; align-items: center; }
button { width: auto; padding: .4rem 1.2rem; background: var(--accent); border-color: var(--accent); color: var(--paper);
  font-weight: 600; cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.count { color: var(--soft); margin: 1rem 0 .5rem; } .count:empty { display: none; }
.fresh:empty { display: none; } .fresh { background: var(--mark); border-radius: .4rem; padding: .5rem .75rem; margin: .5rem 0; }
.messages { list-style: none; margin: 0 0 3rem; padding: 0; display: grid; gap: .75rem; }
article { background: var(--paper); border: 1px solid var(--line); border-radius: .6rem; padding: .9rem 1rem; }
article p { margin: 0; } h2 { font-size: 1.05rem; margin: .5rem 0 .1rem; overflow-wrap: anywhere; }
.meta { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: center; font-size: .875rem; color: var(--soft); }
.meta time { margin-left: auto; font-variant-numeric: tabular-nums; }
.badge { border: 1px solid currentColor; border-radius: 1rem; padding: 0 .6rem; color: var(--accent); font-weight: 600; }
.to, a { color: var(--accent); overflow-wrap: anywhere; }
.text { white-space: pre-wrap; overflow-wrap: anywhere; padding-top: .4rem; }
.code { background: var(--mark); border-radius: .3rem; padding: .05rem .4rem; font-size: 1.1em; letter-spacing: .08em;
  font-variant-numeric: tabular-nums; user-select: all; }
details { margin-top: .6rem; } summary { cursor: pointer; color: var(--accent); padding: .25rem 0; }
iframe { width: 100%; height: 22rem; border: 1px solid var(--line); border-radius: .4rem; background: #fff; color-scheme: light; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem .9rem; margin: .4rem 0 0; font-size: .875rem; }
dt { color: var(--soft); } dd { margin: 0; overflow-wrap: anywhere; }
.empty { background: var(--paper); border: 1px dashed var(--line); border-radius: .6rem; padding: 2rem; text-align: center; }
`;

/** Long-polls for a newer message under the same filter, then offers to show it. */
const SCRIPT = `
const fresh = document.getElementById('fresh');
const query = new URLSearchParams(location.search);
query.set('waitSeconds', '20');
query.set('since', fresh.dataset.latest);
const RETRY_MS = 5000;
async function watch() {
  try {
    const response = await fetch('/_local/outbox.json?' + query);
    const messages = response.ok ? await response.json() : [];
    if (messages.length > 0) {
      const link = document.createElement('a');
      link.href = location.href;
      link.textContent = 'Show it';
      fresh.replaceChildren('Something new arrived. ', link);
      return;
    }
    if (response.ok) { watch(); return; }
  } catch {}
  setTimeout(watch, RETRY_MS);
}
watch();
`;
