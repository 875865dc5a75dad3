// Starts the real parts the tests run on (see parts.ts) and tells every test file where they are.
import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const START_TIMEOUT_MS = 30_000;

/** TypeScript runs as it is on the pinned Node only; an editor may run Jest on another. */
function findNode() {
  const pinned = join(import.meta.dirname, '..', '..', 'node_modules', '.bin', 'node');
  return existsSync(pinned) ? pinned : process.execPath;
}

export default async function startParts() {
  const parts = fork(join(import.meta.dirname, 'parts.ts'), [], {
    execPath: findNode(),
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const facts = await new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`No test environment after ${START_TIMEOUT_MS} ms.`)),
      START_TIMEOUT_MS,
    );
    timer.unref();
    parts.once('message', (message) => {
      clearTimeout(timer);
      resolve(message);
    });
    parts.once('exit', (code) =>
      reject(new Error(`The test environment ended with code ${code} before it was ready.`)),
    );
  });
  globalThis.bankTestParts = parts;
  process.env.TEST_POSTGRES_ADMIN_URL = facts.postgresAdminUrl;
  process.env.TEST_REDIS_URL = facts.redisUrl;
  process.env.TEST_DYNAMODB_URL = facts.dynamodbUrl;
}
