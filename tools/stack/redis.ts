import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { findRedis } from '../run/requirements.mjs';
import type { Address } from './environment.ts';
import type { SupervisedSpec } from './supervisor.ts';

const MEMORY_MAX = '256mb';
const PROBE_TIMEOUT_MS = 1000;

/** Redis (or Valkey) without persistence: it holds no fact, so it may start empty. */
export function redisSpec(options: {
  readonly address: Address;
  readonly password: string;
  readonly directory: string;
}): SupervisedSpec {
  const { address, password, directory } = options;
  const found = findRedis();
  if (found === null) throw new Error('No redis-server or valkey-server was found.');
  mkdirSync(directory, { recursive: true });
  // A file, because arguments are public to every user of the machine and the password would be one.
  writeFileSync(join(directory, 'redis.conf'), redisConfiguration(address, password), { mode: 0o600 });
  return {
    name: 'redis',
    command: found.path,
    args: ['redis.conf'],
    cwd: directory,
    env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C' },
    isReady: () => answersPing(address, password),
  };
}

export function redisConfiguration(address: Address, password: string): string {
  return [
    `bind ${address.host}`,
    `port ${address.port}`,
    `requirepass ${password}`,
    'save ""',
    'appendonly no',
    `maxmemory ${MEMORY_MAX}`,
    'maxmemory-policy allkeys-lru',
    '',
  ].join('\n');
}

function answersPing({ host, port }: Address, password: string): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect({ host, port });
    const settle = (isAlive: boolean): void => {
      socket.destroy();
      answer(isAlive);
    };
    let said = '';
    socket.setTimeout(PROBE_TIMEOUT_MS, () => settle(false));
    socket.on('error', () => settle(false));
    socket.on('connect', () => socket.write(`AUTH ${password}\r\nPING\r\n`));
    socket.on('data', (chunk) => {
      said += chunk.toString('latin1');
      if (said.includes('+PONG')) settle(true);
      else if (said.includes('-')) settle(false);
    });
  });
}
