import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findPgbench } from '../run/requirements.mjs';
import { queryOnce } from './ground.ts';
import { percentilesOf } from './statistics.ts';
import type { Percentiles } from './statistics.ts';

/** pgbench counts one branch row for each unit of scale: as many as clients, so that they need not queue for one. */
export const TPC_B_SCALE = 16;
const THREADS = 2;
const INITIALISE_TIMEOUT_MS = 120_000;
const RUN_SLACK_MS = 30_000;
const OUTPUT_BYTES_MAX = 1024 * 1024;

export interface PgbenchResult {
  readonly perSecond: number;
  readonly latencyMs: Percentiles;
}

/** pgbench of the system on one database. Everything about it is its default, except what is said here. */
export class Pgbench {
  readonly #program: string;
  readonly #url: URL;
  readonly #directory: string;

  constructor(databaseUrl: string, directory: string) {
    const found = findPgbench();
    if (found === null) throw new Error('No pgbench was found.');
    this.#program = found.path;
    this.#url = new URL(databaseUrl);
    this.#directory = directory;
  }

  /** Tables of the TPC-B-like script, and those of the hot account. */
  async prepare(): Promise<void> {
    await this.#run(['--initialize', '--quiet', '--scale', String(TPC_B_SCALE)], INITIALISE_TIMEOUT_MS);
    await queryOnce(
      this.#url.href,
      `CREATE TABLE bench_accounts (account_id integer PRIMARY KEY, booked_minor bigint NOT NULL) WITH (fillfactor = 70);
      INSERT INTO bench_accounts SELECT id, 0 FROM generate_series(1, 1000) AS id;
      CREATE TABLE bench_entries (
        entry_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        account_id integer NOT NULL REFERENCES bench_accounts (account_id),
        amount_minor bigint NOT NULL,
        booked_at timestamptz NOT NULL
      );`,
    );
  }

  tpcB(clients: number, seconds: number): Promise<PgbenchResult> {
    return this.#measure(['--builtin', 'tpcb-like'], clients, seconds);
  }

  hotAccount(clients: number, seconds: number): Promise<PgbenchResult> {
    return this.#measure(['--no-vacuum', '--file', join(import.meta.dirname, 'hot-account.sql')], clients, seconds);
  }

  async #measure(script: readonly string[], clients: number, seconds: number): Promise<PgbenchResult> {
    const logs = mkdtempSync(join(this.#directory, 'pgbench-'));
    try {
      const run = ['--client', String(clients), '--jobs', String(THREADS), '--time', String(seconds)];
      const log = ['--log', '--log-prefix', join(logs, 'log')];
      const said = await this.#run([...script, ...run, ...log], seconds * 1000 + RUN_SLACK_MS);
      const perSecond = Number(/^tps = ([0-9.]+)/m.exec(said)?.[1]);
      if (!(perSecond > 0)) throw new Error(`pgbench said nothing of its speed:\n${said}`);
      return { perSecond, latencyMs: percentilesOf(readLatencies(logs)) };
    } finally {
      rmSync(logs, { recursive: true, force: true });
    }
  }

  async #run(args: readonly string[], timeout: number): Promise<string> {
    const { hostname, port, username, password, pathname } = this.#url;
    const { stdout } = await promisify(execFile)(
      this.#program,
      [...args, '--host', hostname, '--port', port, '--username', username, pathname.slice(1)],
      { timeout, maxBuffer: OUTPUT_BYTES_MAX, env: { PATH: process.env['PATH'], PGPASSWORD: password, LC_ALL: 'C' } },
    );
    return stdout;
  }
}

/** The third column of pgbench's log is the time of one transaction in microseconds. */
function readLatencies(directory: string): readonly number[] {
  return readdirSync(directory).flatMap((name) =>
    readFileSync(join(directory, name), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => Number(line.split(' ', 3)[2]) / 1000),
  );
}
