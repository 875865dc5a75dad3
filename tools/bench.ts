// `npm run bench [-- <part>… --quick --profile]`: measures the bank beside what it is compared with, and prints a table.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { measureBalances } from './bench/balances.part.ts';
import { stopEverything } from './bench/cleanup.ts';
import { measureCore } from './bench/core.part.ts';
import { measureEndToEnd } from './bench/end-to-end.part.ts';
import type { Measurement, PartOptions } from './bench/measurement.ts';
import { measureMovements } from './bench/movements.part.ts';
import { RESULTS_DIRECTORY, tableOf, writeDocument, writeResults } from './bench/report.ts';

/** In the order they run; each starts what it needs and stops it. */
const PARTS: Readonly<Record<string, (options: PartOptions) => Promise<readonly Measurement[]>>> = {
  core: measureCore,
  balances: measureBalances,
  movements: measureMovements,
  'end-to-end': measureEndToEnd,
};

/** Nothing here takes this long unless it hangs. */
const TIME_MS_MAX = 15 * 60_000;

/** Whatever ends the benchmark early must not leave PostgreSQL and services behind. */
function stopWhenTold(): void {
  const stop = (): void => void stopEverything().finally(() => process.exit(130));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, stop);
  process.once('disconnect', stop);
  setTimeout(() => {
    process.stderr.write(`The benchmark has run for ${TIME_MS_MAX / 60_000} minutes and is stopped.\n`);
    stop();
  }, TIME_MS_MAX).unref();
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { quick: { type: 'boolean', default: false }, profile: { type: 'boolean', default: false } },
    allowPositionals: true,
    strict: true,
  });
  const unknown = positionals.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length > 0)
    throw new Error(`Unknown part ${unknown.join(', ')}; there are: ${Object.keys(PARTS).join(', ')}.`);
  const chosen = Object.entries(PARTS).filter(([name]) => positionals.length === 0 || positionals.includes(name));
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const measurements: Measurement[] = [];
  for (const [name, measure] of chosen) {
    say(`  ${name}`);
    const profileDirectory = values.profile ? join(RESULTS_DIRECTORY, 'profiles', name) : null;
    measurements.push(...(await measure({ isQuick: values.quick, profileDirectory, say })));
  }
  process.stdout.write(`\n${tableOf(measurements).join('\n')}\n`);
  writeResults(measurements);
  // A quick run is for whoever is changing something; what is published took its time.
  if (!values.quick)
    writeDocument(['npm run bench', ...(positionals.length > 0 ? ['--', ...positionals] : [])].join(' '));
}

try {
  stopWhenTold();
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
process.exit();
