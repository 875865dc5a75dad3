import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { importJWK, SignJWT } from 'jose';
import { Client } from 'pg';
import { buildIfStale, programPath } from '../stack/build.ts';
import { applicationEnvironments, databaseUrl, httpUrl } from '../stack/environment.ts';
import type { Topology } from '../stack/environment.ts';
import { readJsonFile } from '../stack/json-file.ts';
import { ensureKeys, privateKeyPath } from '../stack/keys.ts';
import type { KeyOwner } from '../stack/keys.ts';
import { repositoryRoot, statePaths } from '../stack/paths.ts';
import type { StatePaths } from '../stack/paths.ts';
import { findFreeBase, portsFrom } from '../stack/ports.ts';
import { adminUrl, ensureCluster, ensureDatabases, placePostgres, postgresSpec } from '../stack/postgres.ts';
import type { PostgresPlace } from '../stack/postgres.ts';
import { ProcessTable } from '../stack/process-table.ts';
import { ensureSecrets } from '../stack/secrets.ts';
import type { Secrets } from '../stack/secrets.ts';
import { runCommand } from '../stack/seed.ts';
import { DATABASES, readinessPath } from '../stack/services.ts';
import type { ServiceName } from '../stack/services.ts';
import { Supervisor, answersOk } from '../stack/supervisor.ts';
import { embeddedTopology } from '../stack/topology.ts';

/**
 * What a bank on this size of machine would set, and nothing that could lose a committed row: fsync, full_page_writes
 * and synchronous_commit stay on, as in `npm start`.
 */
export const POSTGRES_SETTINGS = {
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  shared_buffers: '512MB',
  max_wal_size: '4GB',
} as const;
const TOKEN_SECONDS = 60;

/** PostgreSQL and built services for one part of the benchmark, on ports and in a directory of their own. */
export class Ground {
  readonly paths: StatePaths;
  readonly topology: Topology;
  readonly #secrets: Secrets;
  readonly #supervisor: Supervisor;
  readonly #stopping = new AbortController();
  #place: PostgresPlace | null = null;

  private constructor(paths: StatePaths, topology: Topology) {
    this.paths = paths;
    this.topology = topology;
    ensureKeys(paths.keys);
    this.#secrets = ensureSecrets(paths.secrets);
    this.#supervisor = new Supervisor({
      logDirectory: paths.logs,
      table: new ProcessTable(paths.processes),
      say: (line) => process.stderr.write(`${line}\n`),
      onChange: () => undefined,
    });
  }

  static async prepare(): Promise<Ground> {
    await buildIfStale();
    const paths = newStatePaths();
    return new Ground(paths, embeddedTopology(portsFrom(await findFreeBase()), paths));
  }

  async startPostgres(): Promise<void> {
    const { postgres: address } = this.topology;
    const adminPassword = this.#secrets.postgresAdmin;
    this.#place = placePostgres(this.paths.postgres);
    await ensureCluster({ place: this.#place, adminPassword, signal: this.#stopping.signal });
    await this.#supervisor.start(
      postgresSpec({ place: this.#place, address, adminPassword, settings: POSTGRES_SETTINGS }),
    );
    await ensureDatabases(address, this.#secrets);
  }

  /** Migrates what the service owns and starts its built program. `own` overrides single variables. */
  async startService(name: ServiceName, own: Readonly<Record<string, string>> = {}): Promise<string> {
    const environment = {
      PATH: process.env['PATH'] ?? '',
      NO_PROXY: '127.0.0.1,localhost',
      ...applicationEnvironments(this.topology, this.#secrets)[name],
      ...own,
    };
    if (DATABASES.some(({ service }) => service === name))
      await runCommand({
        application: name,
        command: 'migrate',
        env: environment,
        logDirectory: this.paths.logs,
        signal: this.#stopping.signal,
      });
    const { DATABASE_MIGRATION_URL: _forMigrations, ...env } = environment as Record<string, string>;
    const url = httpUrl(this.topology.applications[name]);
    await this.#supervisor.start({
      name,
      command: process.execPath,
      args: ['--enable-source-maps', programPath(name)],
      cwd: repositoryRoot,
      env,
      isReady: () => answersOk(`${url}${readinessPath(name)}`),
    });
    return url;
  }

  /** A database beside the bank's, for what it is compared with. */
  get adminDatabaseUrl(): string {
    return adminUrl(this.topology.postgres, this.#secrets.postgresAdmin);
  }

  ownerUrlOf(service: (typeof DATABASES)[number]['service']): string {
    const database = DATABASES.find((candidate) => candidate.service === service);
    if (database === undefined) throw new Error(`${service} has no database.`);
    return databaseUrl({ postgres: this.topology.postgres, database, role: 'owner', secrets: this.#secrets });
  }

  /** What one service of ours sends to another as its `Authorization`; good for a minute. */
  bearerOf(caller: KeyOwner, audience: ServiceName): Promise<string> {
    return signBearer(this.paths, caller, audience);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#supervisor.stopAll();
    if (this.#place !== null) rmSync(this.#place.dataDirectory, { recursive: true, force: true });
    rmSync(this.paths.root, { recursive: true, force: true });
  }
}

/** A new state directory on the disk that holds the repository: where the bank's data would be, not in memory. */
export function newStatePaths(): StatePaths {
  const parent = join(repositoryRoot, '.local');
  mkdirSync(parent, { recursive: true });
  const directory = mkdtempSync(join(parent, 'bench-'));
  // PostgreSQL may have to run as another user.
  chmodSync(directory, 0o711);
  return statePaths({ BANK_STATE_DIR: directory });
}

export async function signBearer(paths: StatePaths, caller: KeyOwner, audience: ServiceName): Promise<string> {
  const key = await importJWK(readJsonFile(privateKeyPath(paths.keys, caller)) as Parameters<typeof importJWK>[0]);
  const token = await new SignJWT({})
    .setProtectedHeader({ alg: 'EdDSA', kid: caller })
    .setIssuer(caller)
    .setSubject(caller)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(`${TOKEN_SECONDS}s`)
    .sign(key);
  return `Bearer ${token}`;
}

/** One statement (or several) on a connection of its own. */
export async function queryOnce(url: string, statement: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}
