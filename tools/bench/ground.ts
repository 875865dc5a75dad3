import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { importJWK, SignJWT } from 'jose';
import { Client } from 'pg';
import { buildIfStale, programPath } from '../stack/build.ts';
import { dynamodbSpec } from '../stack/dynamodb.ts';
import { applicationEnvironments, databaseUrl, httpUrl } from '../stack/environment.ts';
import type { Address, Topology } from '../stack/environment.ts';
import { readJsonFile } from '../stack/json-file.ts';
import { ensureKeys, privateKeyPath } from '../stack/keys.ts';
import type { KeyOwner } from '../stack/keys.ts';
import { repositoryRoot, statePaths } from '../stack/paths.ts';
import type { StatePaths } from '../stack/paths.ts';
import { LOOPBACK, findFreeBase, portsFrom } from '../stack/ports.ts';
import { adminUrl, ensureCluster, ensureDatabases, placePostgres, postgresSpec } from '../stack/postgres.ts';
import type { PostgresPlace } from '../stack/postgres.ts';
import { ProcessTable } from '../stack/process-table.ts';
import { redisSpec } from '../stack/redis.ts';
import { ensureSecrets } from '../stack/secrets.ts';
import type { Secrets } from '../stack/secrets.ts';
import { runCommand } from '../stack/seed.ts';
import { APPLICATIONS, DATABASES, readinessPath } from '../stack/services.ts';
import type { ApplicationName, ServiceName } from '../stack/services.ts';
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
const TICKS_PER_SECOND = 100;

/** PostgreSQL and built services for one part of the benchmark, on ports and in a directory of their own. */
export class Ground {
  readonly paths: StatePaths;
  readonly topology: Topology;
  readonly #basePort: number;
  readonly #profileDirectory: string | null;
  readonly #secrets: Secrets;
  readonly #supervisor: Supervisor;
  readonly #stopping = new AbortController();
  #place: PostgresPlace | null = null;

  private constructor(paths: StatePaths, basePort: number, profileDirectory: string | null) {
    this.#profileDirectory = profileDirectory;
    this.paths = paths;
    this.#basePort = basePort;
    this.topology = embeddedTopology(portsFrom(basePort), paths);
    ensureKeys(paths.keys);
    this.#secrets = ensureSecrets(paths.secrets);
    this.#supervisor = new Supervisor({
      logDirectory: paths.logs,
      table: new ProcessTable(paths.processes),
      say: (line) => process.stderr.write(`${line}\n`),
      onChange: () => undefined,
    });
  }

  /** `profileDirectory`: where every program of Node leaves its CPU profile when it ends; null for none. */
  static async prepare(profileDirectory: string | null): Promise<Ground> {
    await buildIfStale();
    return new Ground(newStatePaths(), await findFreeBase(), profileDirectory);
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

  /** Redis, and the AWS account on DynamoDB Local; the tables are on disk, as in `npm start`. */
  async startStores(): Promise<void> {
    const { redis, dynamodb } = this.topology;
    await Promise.all([
      this.#supervisor.start(redisSpec({ address: redis, password: this.#secrets.redis, directory: this.paths.redis })),
      this.#supervisor.start(dynamodbSpec({ address: dynamodb, dataDirectory: this.paths.dynamodb })),
      this.startApplication('local-aws'),
    ]);
  }

  async startEdge(): Promise<string> {
    const address = { host: LOOPBACK, port: portsFrom(this.#basePort).edge };
    const upstreams = APPLICATIONS.map((name) => [name, httpUrl(this.topology.applications[name])]);
    const env = {
      HOST: address.host,
      PORT: String(address.port),
      UPSTREAMS: JSON.stringify(Object.fromEntries(upstreams)),
      DEMO_FILE: this.paths.demo,
      LOG_LEVEL: this.topology.logLevel,
    };
    await this.startProgram('edge', {
      program: join(repositoryRoot, 'tools', 'edge', 'main.ts'),
      env,
      address,
      path: '/',
    });
    return httpUrl(address);
  }

  /** Runs a script of Node as a process of the ground until `path` answers 200. */
  async startProgram(
    name: string,
    options: { program: string; env: Readonly<Record<string, string>>; address: Address; path: string },
  ): Promise<void> {
    const { program, env, address, path } = options;
    const profile =
      this.#profileDirectory === null
        ? []
        : ['--cpu-prof', `--cpu-prof-dir=${this.#profileDirectory}`, `--cpu-prof-name=${name}.cpuprofile`];
    await this.#supervisor.start({
      name,
      command: process.execPath,
      args: ['--enable-source-maps', ...profile, program],
      cwd: repositoryRoot,
      env: { PATH: process.env['PATH'] ?? '', NO_PROXY: '127.0.0.1,localhost', ...env },
      isReady: () => answersOk(`${httpUrl(address)}${path}`),
    });
  }

  /** Migrates what the application owns and starts its built program. `own` overrides single variables. */
  async startApplication(name: ApplicationName, own: Readonly<Record<string, string>> = {}): Promise<string> {
    const environment = { ...applicationEnvironments(this.topology, this.#secrets)[name], ...own };
    if (DATABASES.some(({ service }) => service === name))
      await runCommand({
        application: name,
        command: 'migrate',
        env: { PATH: process.env['PATH'] ?? '', ...environment },
        logDirectory: this.paths.logs,
        signal: this.#stopping.signal,
      });
    const { DATABASE_MIGRATION_URL: _forMigrations, ...env } = environment as Record<string, string>;
    const address = this.topology.applications[name];
    await this.startProgram(name, { program: programPath(name), env, address, path: readinessPath(name) });
    return httpUrl(address);
  }

  /** Seconds of processor time that a process of the ground has used; null where the system does not tell. */
  cpuSecondsOf(name: string): number | null {
    const pid = this.#supervisor.pids[name];
    const path = `/proc/${pid}/stat`;
    if (pid === undefined || !existsSync(path)) return null;
    // Behind the name, which may hold spaces: fields 14 and 15 of proc(5) are ticks in user mode and in the kernel.
    const fields = readFileSync(path, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
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
  async bearerOf(caller: KeyOwner, audience: ServiceName): Promise<string> {
    const jwk = readJsonFile(privateKeyPath(this.paths.keys, caller)) as Parameters<typeof importJWK>[0];
    const token = await new SignJWT({})
      .setProtectedHeader({ alg: 'EdDSA', kid: caller })
      .setIssuer(caller)
      .setSubject(caller)
      .setAudience(audience)
      .setIssuedAt()
      .setExpirationTime(`${TOKEN_SECONDS}s`)
      .sign(await importJWK(jwk));
    return `Bearer ${token}`;
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#supervisor.stopAll();
    if (this.#place !== null) rmSync(this.#place.dataDirectory, { recursive: true, force: true });
    rmSync(this.paths.root, { recursive: true, force: true });
  }
}

/** A new state directory on the disk that holds the repository: where the bank's data would be, not in memory. */
function newStatePaths(): StatePaths {
  const parent = join(repositoryRoot, '.local');
  mkdirSync(parent, { recursive: true });
  const directory = mkdtempSync(join(parent, 'bench-'));
  // PostgreSQL may have to run as another user.
  chmodSync(directory, 0o711);
  return statePaths({ BANK_STATE_DIR: directory });
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
