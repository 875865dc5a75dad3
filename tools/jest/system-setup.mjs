// Starts a whole bank for the system tests, on ports and in a state directory of its own.
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { findFreeBase } from '../stack/ports.ts';

const START_TIMEOUT_MS = 180_000;

/** Sets BANK_URL and BANK_STATE_DIR, by which the journey finds the bank, and BANK_STACK, the whole report as JSON. */
export default async function startBank() {
  const stateDirectory = mkdtempSync(join(tmpdir(), 'bank-system-'));
  const environment = {
    ...process.env,
    BANK_STATE_DIR: stateDirectory,
    PORT: String(await findFreeBase()),
    NODE_OPTIONS: '',
  };
  const bank = spawn(process.execPath, [join(import.meta.dirname, '..', 'start.ts'), '--json'], {
    env: environment,
    // The connection: when Jest is killed, the bank notices and stops. A group of its own: Ctrl-C is for Jest.
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    detached: true,
  });
  const report = await new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`The bank is not ready after ${START_TIMEOUT_MS / 1000} s.`)),
      START_TIMEOUT_MS,
    );
    timer.unref();
    createInterface(bank.stdout).once('line', resolve);
    bank.once('exit', (code) =>
      reject(
        new Error(`The bank ended with code ${code} before it was ready; its logs are in ${stateDirectory}/logs.`),
      ),
    );
  });
  globalThis.bankUnderTest = { bank, stateDirectory };
  process.env.BANK_URL = JSON.parse(report).edge;
  process.env.BANK_STATE_DIR = stateDirectory;
  process.env.BANK_STACK = report;
}
