import { parseArgs } from 'node:util';
import { statePaths } from './stack/paths.ts';
import { parseBasePort } from './stack/ports.ts';
import { readDemoData } from './stack/seed.ts';
import { Stack } from './stack/stack.ts';
import { Progress, welcome } from './stack/terminal.ts';

/** One Ctrl-C arrives twice: from the terminal and, forwarded, from npm. */
const SAME_WISH_MS = 300;

/** `npm start [-- --json]`: runs the bank until it is told to stop. */
async function main(): Promise<void> {
  const isForScripts = parseArguments();
  const progress = new Progress(isForScripts ? process.stderr : process.stdout);
  const paths = statePaths(process.env);
  const stack = new Stack({ paths, basePort: parseBasePort(process.env['PORT']), progress });
  const stopRequested = listenForStop(stack);
  try {
    progress.title('Starting Alder Bank …');
    const report = await Promise.race([stack.start(), stopRequested]);
    if (report !== 'stop') {
      if (isForScripts) process.stdout.write(`${JSON.stringify(report)}\n`);
      else progress.say(welcome(report, readDemoData(paths.demo), progress.elapsedSeconds));
      await stopRequested;
    }
    progress.say('Stopping …');
    await stack.stop();
    progress.say('Stopped.');
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    await stack.stop();
    process.exitCode = 1;
  }
}

/** Whether the output is for scripts. @throws Error naming an argument it does not know */
function parseArguments(): boolean {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } }, strict: true });
  return values.json;
}

/** Resolves at the first wish to stop; a second one does not wait for anything. */
function listenForStop(stack: Stack): Promise<'stop'> {
  return new Promise((stop) => {
    let firstWishAt: number | null = null;
    const wish = (): void => {
      if (firstWishAt === null) {
        firstWishAt = performance.now();
        return stop('stop');
      }
      if (performance.now() - firstWishAt < SAME_WISH_MS) return;
      void stack.kill().finally(() => process.exit(130));
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, wish);
    // The launcher is gone without a word: nobody is left to stop this process.
    process.once('disconnect', wish);
  });
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
process.exit();
