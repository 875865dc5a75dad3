import { createHash } from 'node:crypto';
import type { DemoCredential } from '../stack/seed.ts';

const STYLE = `
:root { color-scheme: light dark; --ink: #1b2624; --quiet: #55605d; --paper: #fff; --ground: #f3f6f5; --line: #d5dedb; --accent: #0b6b50; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6edeb; --quiet: #a5b2ae; --paper: #17201e; --ground: #0e1513; --line: #2c3835; --accent: #5cc7a5; } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); max-width: 60rem; margin: 0 auto; padding: 2.5rem 1rem 4rem; }
h1 { font-size: 2rem; line-height: 1.2; margin: 0; } h2 { font-size: 1.1rem; margin: 2.25rem 0 .75rem; }
.lead { margin: .25rem 0 0; color: var(--quiet); }
ul { list-style: none; margin: 0; padding: 0; display: grid; gap: .75rem; grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr)); }
li { background: var(--paper); border: 1px solid var(--line); border-radius: .6rem; padding: .9rem 1rem; overflow-wrap: anywhere; }
li strong { display: block; } li span { color: var(--quiet); display: block; }
a { color: var(--accent); font-weight: 600; } a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
code { font: .875rem ui-monospace, monospace; } li code { display: block; }
`;

/** Nothing may load or run; the one style sheet is known by its hash. */
export const FRONT_PAGE_CSP = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const LINKS = [
  ['/_local/outbox', 'Outbox', 'every SMS, e-mail and push the bank has sent'],
  ['/healthz', 'Health', 'whether every service is ready'],
  ['/_local/pipes', 'Pipes', 'how far the change streams have come'],
] as const;

const COMMANDS = [
  ['npm run demo', 'one whole journey, step by step'],
  ['npm run reconcile', 'core, BFF and audit compared, now'],
  ['npm run core:verify', "the ledger's invariants"],
] as const;

const APIS = [
  ['/auth/v1', 'Authentication', 'signing in, devices, sessions'],
  ['/onboarding/v1', 'Onboarding', 'from a stranger to a client'],
  ['/api/v1', 'Banking', 'accounts, transfers, profile'],
  ['/notifications/v1', 'Notifications', 'inbox, delivery log, live stream'],
  ['/audit/v1', 'Audit', 'for staff'],
] as const;

/** The page at `/` of a local bank: where things are, and who can log in. */
export function renderFrontPage(credentials: readonly DemoCredential[]): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Alder Bank (local)</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Alder Bank</h1>
<p class="lead">A whole bank on this machine. None of its money is real.</p>
${credentials.length === 0 ? '' : people(credentials)}
<h2>Look</h2>
${list(LINKS.map(([path, name, about]) => `<a href="${path}">${name}</a><span>${about}</span>`))}
<h2>Try, in a terminal</h2>
${list(COMMANDS.map(([command, about]) => `<code>${command}</code><span>${about}</span>`))}
<h2>The API</h2>
${list(APIS.map(([path, name, about]) => `<strong>${name}</strong><span>${about}</span><code>${path}</code>`))}
</body>
</html>
`;
}

function people(credentials: readonly DemoCredential[]): string {
  const cards = credentials.map(
    ({ who, login, password, note }) =>
      `<strong>${escapeHtml(who)}</strong><span>${escapeHtml(note ?? '')}</span><code>${escapeHtml(login)}</code><code>${escapeHtml(password)}</code>`,
  );
  return `<h2>People who can sign in</h2>\n${list(cards)}`;
}

const list = (cards: readonly string[]): string => `<ul>\n${cards.map((card) => `<li>${card}</li>`).join('\n')}\n</ul>`;

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
