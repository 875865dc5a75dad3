import { rmSync } from 'node:fs';

/** Stops the bank of the system tests; its logs stay where a test failed and someone asks for them (BANK_KEEP=1). */
export default async function stopBank() {
  const started = globalThis.bankUnderTest;
  if (started === undefined) return;
  const { bank, stateDirectory } = started;
  if (bank.exitCode === null && bank.signalCode === null) {
    const ended = new Promise((resolve) => bank.once('exit', resolve));
    bank.kill('SIGTERM');
    await ended;
  }
  if (process.env.BANK_KEEP === '1') process.stderr.write(`The bank's state and logs are in ${stateDirectory}\n`);
  else rmSync(stateDirectory, { recursive: true, force: true });
}
