/** Lets go of the test environment and waits until it has stopped everything. */
export default async function stopParts() {
  const parts = globalThis.bankTestParts;
  if (parts === undefined || parts.exitCode !== null) return;
  const ended = new Promise((resolve) => parts.once('exit', resolve));
  parts.disconnect();
  await ended;
}
