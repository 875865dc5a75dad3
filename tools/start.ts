import { parseArgs } from 'node:util';
import { statePaths } from './stack/paths.ts';
import { parseBasePort } from './stack/ports.ts';
import { readDemoData } from './stack/seed.ts';
import { Stack } from './stack/stack.ts';
import { Progress, welcome } from './stack/terminal.ts';

/** `npm start [-- --json]`: runs the bank until it is told to stop. */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } }, strict: true });
  const progress = new Progress(values.json ? process.stderr : process.stdout);
  const paths = statePaths(process.env);
  const stack = new Stack({ paths, basePort: parseBasePort(process.env['PORT']), progress });
  const stopRequested = listenForStop(stack);
  try {
    progress.title('Starting Alder Bank …');
    const report = await Promise.race([stack.start(), stopRequested]);
    if (report !== 'stop') {
      if (values.json) process.stdout.write(`${JSON.stringify(report)}\n`);
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

/** Resolves at the first wish to stop; a second one does not wait for anything. */
function listenForStop(stack: Stack): Promise<'stop'> {
  return new Promise((stop) => {
    let wishes = 0;
    const wish = (): void => {
      wishes += 1;
      if (wishes === 1) return stop('stop');
      stack.kill();
      process.exit(130);
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, wish);
    // The launcher is gone without a word: nobody is left to stop this process.
    process.once('disconnect', wish);
  });
}

await main();
process.exit();
