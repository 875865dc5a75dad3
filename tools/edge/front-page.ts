import { createHash } from 'node:crypto';
import type { DemoCredential } from '../stack/seed.ts';

const STYLE = `
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 46rem; margin: 3rem auto; padding: 0 1rem; }
h1 { font-size: 1.75rem; margin-bottom: 0; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid #8884; }
.scroll { overflow-x: auto; } code { font: .9em ui-monospace, monospace; } p.lead { margin-top: .25rem; opacity: .8; }
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
] as const;

const APIS = [
  ['/auth/v1', 'Authentication', 'sessions, devices, step-up'],
  ['/onboarding/v1', 'Onboarding', 'becoming a client'],
  ['/api/v1', 'Banking', 'accounts, transfers, profile'],
  ['/notifications/v1', 'Notifications', 'inbox, preferences, live stream'],
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
<p class="lead">Running on this machine. Nothing here is real money.</p>
<h2>Look at</h2>
<ul>
${LINKS.map(([path, name, about]) => `<li><a href="${path}">${name}</a>: ${about}</li>`).join('\n')}
</ul>
<h2>Interfaces</h2>
${table(
  ['Path', 'Service', 'For'],
  APIS.map(([path, name, about]) => [`<code>${path}</code>`, name, about]),
)}
${credentials.length === 0 ? '' : people(credentials)}
</body>
</html>
`;
}

function people(credentials: readonly DemoCredential[]): string {
  const rows = credentials.map(({ who, login, password, note }) => [
    escapeHtml(who),
    `<code>${escapeHtml(login)}</code>`,
    `<code>${escapeHtml(password)}</code>`,
    escapeHtml(note ?? ''),
  ]);
  return `<h2>People of the sample data</h2>\n${table(['Who', 'Login', 'Password', ''], rows)}`;
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = headings.map((heading) => `<th scope="col">${heading}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n');
  return `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div>`;
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
