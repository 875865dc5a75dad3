import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';

export const repositoryRoot = resolve(import.meta.dirname, '..', '..');

/** Everything one stack writes. `BANK_STATE_DIR` moves it, so that several stacks can run side by side. */
export interface StatePaths {
  readonly root: string;
  readonly lock: string;
  readonly processes: string;
  readonly stack: string;
  readonly secrets: string;
  readonly keys: string;
  readonly logs: string;
  readonly seeded: string;
  readonly demo: string;
  readonly postgres: string;
  readonly dynamodb: string;
  readonly redis: string;
  readonly localAws: string;
  readonly compileCache: string;
}

export function statePaths(environment: Readonly<Record<string, string | undefined>>): StatePaths {
  const configured = environment['BANK_STATE_DIR'];
  const root = configured ? resolve(configured) : join(repositoryRoot, '.local');
  return {
    root,
    lock: join(root, 'lock.json'),
    processes: join(root, 'processes.json'),
    stack: join(root, 'stack.json'),
    secrets: join(root, 'secrets.json'),
    keys: join(root, 'keys'),
    logs: join(root, 'logs'),
    seeded: join(root, 'seeded.json'),
    demo: join(root, 'demo.json'),
    postgres: join(root, 'postgres'),
    dynamodb: join(root, 'dynamodb'),
    redis: join(root, 'redis'),
    localAws: join(root, 'local-aws'),
    compileCache: join(root, 'compile-cache'),
  };
}

/** A short stable name for a path, where a name must be unique on the machine. */
export function pathDigest(path: string): string {
  return createHash('sha256').update(path).digest('hex').slice(0, 12);
}
