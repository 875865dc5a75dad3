import { chmodSync, chownSync, copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applicationEnvironments, httpUrl } from '../stack/environment.ts';
import type { Environment } from '../stack/environment.ts';
import { ensureKeys, privateKeyPath, trustPath } from '../stack/keys.ts';
import { OPERATOR } from '../stack/keys.ts';
import type { KeyOwner } from '../stack/keys.ts';
import { redisConfiguration } from '../stack/redis.ts';
import { ensureSecrets } from '../stack/secrets.ts';
import { APPLICATIONS, SERVICES } from '../stack/services.ts';
import { HANDOVER_DIRECTORY, OWN_DIRECTORY, paths, topology } from './places.ts';

/**
 * First step of compose, as root: makes keys and secrets once, and hands each container what is its own, in a volume
 * of its own. The others run without root and see nothing of each other's.
 */

/** The user `node` of the official image; DynamoDB Local's image uses the same id. */
const NODE_USER = 1000;

/** The text of a file for `node --env-file`. Values here hold no quote, dollar sign or line break but JSON's quotes. */
function envFile(environment: Environment): string {
  return Object.entries(environment)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join('');
}

function handOver(owner: string, name: string, content: string | { readonly from: string }, mode = 0o400): void {
  const directory = join(HANDOVER_DIRECTORY, owner);
  const path = join(directory, name);
  if (typeof content === 'string') writeFileSync(path, content);
  else copyFileSync(content.from, path);
  chownSync(directory, NODE_USER, NODE_USER);
  chownSync(path, NODE_USER, NODE_USER);
  chmodSync(path, mode);
}

const secrets = ensureSecrets(paths.secrets);
ensureKeys(paths.keys);
const environments = applicationEnvironments(topology, secrets);
for (const name of APPLICATIONS) {
  const owner: KeyOwner = name === 'local-aws' ? OPERATOR : name;
  const { DATABASE_MIGRATION_URL: _forMigrations, ...environment } = environments[name];
  handOver(name, 'env', envFile(environment));
  handOver(name, `${owner}.json`, { from: privateKeyPath(paths.keys, owner) });
  handOver(name, 'trust.json', { from: trustPath(paths.keys) });
}
handOver(
  'edge',
  'env',
  envFile({
    HOST: topology.bindHost,
    PORT: '8080',
    UPSTREAMS: JSON.stringify(
      Object.fromEntries(APPLICATIONS.map((name) => [name, httpUrl(topology.applications[name])])),
    ),
    DEMO_FILE: join(OWN_DIRECTORY, 'demo.json'),
    LOG_LEVEL: topology.logLevel,
  }),
);
// The stores run under users of their own images, and nobody else mounts these two volumes.
handOver('postgres', 'admin-password', secrets.postgresAdmin, 0o444);
handOver(
  'redis',
  'redis.conf',
  redisConfiguration({ host: topology.bindHost, port: topology.redis.port }, secrets.redis),
  0o444,
);
for (const name of ['dynamodb', 'local-aws-data']) {
  const directory = join(HANDOVER_DIRECTORY, name);
  if (!existsSync(directory)) mkdirSync(directory);
  chownSync(directory, NODE_USER, NODE_USER);
}
for (const directory of [paths.root, paths.logs]) {
  mkdirSync(directory, { recursive: true });
  chownSync(directory, NODE_USER, NODE_USER);
}
for (const path of [
  paths.secrets,
  paths.keys,
  ...[...SERVICES, OPERATOR].map((owner) => privateKeyPath(paths.keys, owner as KeyOwner)),
]) {
  chownSync(path, NODE_USER, NODE_USER);
}
process.stdout.write(`Handed over the configuration of ${APPLICATIONS.length + 1} containers.\n`);
