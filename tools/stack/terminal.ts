import type { StackReport } from './report.ts';
import type { DemoData } from './seed.ts';

/** Prints the progress of a start: each step once, when it is done, with the time it took. */
export class Progress {
  readonly #write: (line: string) => void;
  readonly #startedAt = performance.now();
  readonly #isColoured: boolean;

  constructor(stream: NodeJS.WriteStream) {
    this.#write = (line) => stream.write(`${line}\n`);
    this.#isColoured = stream.isTTY === true && process.env['NO_COLOR'] === undefined;
  }

  say = (line: string): void => this.#write(line);

  /** Runs a step; `note` may say more about how it went. */
  async step<Result>(name: string, work: () => Promise<Result>, note?: (result: Result) => string): Promise<Result> {
    const startedAt = performance.now();
    const result = await work();
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(5);
    const remark = note?.(result) ?? '';
    this.#write(`  ${this.#paint(32, '✓')} ${name.padEnd(26)}${seconds} s${remark === '' ? '' : `  ${remark}`}`);
    return result;
  }

  get elapsedSeconds(): string {
    return ((performance.now() - this.#startedAt) / 1000).toFixed(1);
  }

  title(text: string): void {
    this.#write(this.#paint(1, text));
  }

  #paint(code: number, text: string): string {
    return this.#isColoured ? `\x1b[${code}m${text}\x1b[0m` : text;
  }
}

/** What a person wants to see when the bank is up. */
export function welcome(report: StackReport, demo: DemoData, seconds: string): string {
  const links = [
    ['Bank', `${report.edge}/`],
    ['Health', `${report.edge}/healthz`],
    ['Outbox (SMS, e-mail, push)', report.outbox],
    ['Logs', `${report.stateDir}/logs`],
  ] as const;
  const lines = ['', `Alder Bank is ready (${seconds} s).`, '', ...table(links)];
  if (demo.credentials.length > 0) {
    const people = demo.credentials.map(({ who, login, password, note }) => [who, login, password, note ?? '']);
    lines.push('', 'Log in as:', '', ...table(people));
  }
  return [...lines, '', 'Ctrl-C stops it; the data stays. "npm run reset" deletes the data.', ''].join('\n');
}

function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd());
}
