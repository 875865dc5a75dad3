// What a machine must have beside Node: Java (for DynamoDB Local) and a Redis-compatible server.
// No imports from node_modules (see ../run.mjs); the tools use the find functions too.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const JAVA_MAJOR_MIN = 17;
const APT_TIMEOUT_MS = 10 * 60_000;

const JAVA_PLACES = [
  process.env.JAVA_HOME && `${process.env.JAVA_HOME}/bin/java`,
  'java',
  // Homebrew keeps its Java out of the PATH; macOS has a `java` that only says where to download one.
  ...['openjdk@21', 'openjdk@17', 'openjdk'].flatMap((name) => [
    `/opt/homebrew/opt/${name}/bin/java`,
    `/usr/local/opt/${name}/bin/java`,
  ]),
].filter((place) => typeof place === 'string');

const REDIS_PLACES = [
  'redis-server',
  'valkey-server',
  ...['/usr/bin', '/usr/sbin', '/usr/local/bin', '/opt/homebrew/bin'].flatMap((directory) => [
    `${directory}/redis-server`,
    `${directory}/valkey-server`,
  ]),
];

const PGBENCH_PLACES = [
  // Before the PATH: Debian's wrapper of that name fails where no cluster is set up.
  ...['18', '17', '16', '15', '14'].flatMap((major) => [
    `/usr/lib/postgresql/${major}/bin/pgbench`,
    `/opt/homebrew/opt/postgresql@${major}/bin/pgbench`,
    `/usr/local/opt/postgresql@${major}/bin/pgbench`,
  ]),
  'pgbench',
];

/** A Java runtime of at least the version DynamoDB Local needs, else null. */
export function findJava() {
  for (const path of process.env.BANK_JAVA ? [process.env.BANK_JAVA] : JAVA_PLACES) {
    if (path.includes('/') && !existsSync(path)) continue;
    const said = spawnSync(path, ['-version'], { encoding: 'utf8' });
    const major = Number(/version "(\d+)/.exec(`${said.stderr ?? ''}${said.stdout ?? ''}`)?.[1] ?? 0);
    if (major >= JAVA_MAJOR_MIN) return { path, major };
  }
  return null;
}

/** The command of a Redis-compatible server, else null. */
export function findRedis() {
  for (const path of process.env.BANK_REDIS_SERVER ? [process.env.BANK_REDIS_SERVER] : REDIS_PLACES) {
    if (path.includes('/') && !existsSync(path)) continue;
    if (spawnSync(path, ['--version'], { encoding: 'utf8' }).status === 0) return { path };
  }
  return null;
}

/** The command of PostgreSQL's benchmark program, else null. */
export function findPgbench() {
  for (const path of process.env.BANK_PGBENCH ? [process.env.BANK_PGBENCH] : PGBENCH_PLACES) {
    if (path.includes('/') && !existsSync(path)) continue;
    if (spawnSync(path, ['--version'], { encoding: 'utf8' }).status === 0) return { path };
  }
  return null;
}

const REQUIREMENTS = {
  java: {
    title: `Java ${JAVA_MAJOR_MIN} or newer (DynamoDB Local runs on it)`,
    find: findJava,
    variable: 'BANK_JAVA',
    // Debian 12 and Ubuntu have 17; Debian 13 starts at 21. The first that can be installed wins.
    aptCandidates: ['openjdk-17-jre-headless', 'openjdk-21-jre-headless', 'openjdk-25-jre-headless'],
    brew: 'brew install openjdk@21',
  },
  redis: {
    title: 'a Redis server',
    find: findRedis,
    variable: 'BANK_REDIS_SERVER',
    aptCandidates: ['redis-server', 'valkey-server'],
    brew: 'brew install redis',
  },
  pgbench: {
    title: 'pgbench (npm run bench compares with it)',
    find: findPgbench,
    variable: 'BANK_PGBENCH',
    // Debian ships it with the server.
    aptCandidates: ['postgresql'],
    brew: 'brew install postgresql@17',
  },
};

/**
 * Finds the named requirements; as root on Debian and its children installs what is missing. Returns the environment
 * that tells the tools where things are. Fails with one line for each thing that is still missing.
 * @param {{ needs: readonly string[], say: (line: string) => void }} options
 */
export async function ensureRequirements({ needs, say }) {
  const environment = {};
  const missing = [];
  for (const name of needs) {
    const requirement = REQUIREMENTS[name];
    const found = requirement.find() ?? (canInstall() && installWithApt(requirement, say) ? requirement.find() : null);
    if (found) environment[requirement.variable] = found.path;
    else missing.push(requirement);
  }
  if (missing.length === 0) return environment;
  throw new Error(missing.map(explainMissing).join('\n'));
}

function explainMissing({ title, aptCandidates, brew }) {
  const apt = `sudo apt-get install -y --no-install-recommends ${installable(aptCandidates) ?? aptCandidates[0]}`;
  return `Missing: ${title}. Debian/Ubuntu: ${apt} · macOS: ${brew}`;
}

function canInstall() {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release') || !existsSync('/usr/bin/apt-get')) return false;
  return /^ID(_LIKE)?=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/** The first candidate the package lists know; null when none is known or there is no apt. */
function installable(candidates) {
  for (const name of candidates) {
    const policy = spawnSync('apt-cache', ['policy', name], { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' } });
    const candidate = /Candidate: (\S+)/.exec(policy.stdout ?? '')?.[1];
    if (candidate !== undefined && candidate !== '(none)') return name;
  }
  return null;
}

function installWithApt({ title, aptCandidates }, say) {
  say(`Installing ${title} with apt-get …`);
  let name = installable(aptCandidates);
  if (name === null) {
    apt(['update']);
    name = installable(aptCandidates);
  }
  if (name === null) return false;
  if (apt(['install', '-y', '--no-install-recommends', name])) return true;
  // Old package lists name files the mirror has dropped: refresh them and try once more.
  return apt(['update']) && apt(['install', '-y', '--no-install-recommends', name]);
}

/** Debian starts the service of a package it installs unless this file says no; here only the program is wanted. */
const SERVICE_POLICY = '/usr/sbin/policy-rc.d';
const SERVICE_FORBIDDEN = '#!/bin/sh\nexit 101\n';

function apt(args) {
  const isOwnPolicy = !existsSync(SERVICE_POLICY);
  if (isOwnPolicy) writeFileSync(SERVICE_POLICY, SERVICE_FORBIDDEN, { mode: 0o755 });
  try {
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    return spawnSync('apt-get', ['-qq', ...args], { env, stdio: 'ignore', timeout: APT_TIMEOUT_MS }).status === 0;
  } finally {
    if (isOwnPolicy) rmSync(SERVICE_POLICY, { force: true });
  }
}
