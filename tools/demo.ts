// `npm run demo`: one whole journey against the running bank, step by step, with durations.
import { styleText } from 'node:util';
import { journey } from '../test/journey/journey.ts';
import { connect, disconnect, edgeUrl } from '../test/journey/world.ts';

const TITLE_WIDTH = 58;

const causes = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return error.cause === undefined ? error.message : `${error.message}\n      because: ${causes(error.cause)}`;
};

const duration = (ms: number): string =>
  (ms < 1_000 ? `${Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`).padStart(8);

async function main(): Promise<number> {
  const edge = edgeUrl();
  const reachable = await fetch(`${edge}/healthz`).then(
    () => true,
    () => false,
  );
  if (!reachable) {
    console.error(`No bank answers at ${edge}. Start one with npm start, or name it with BANK_URL.`);
    return 1;
  }
  const world = connect(edge);
  const started = performance.now();
  let chapter = '';
  let done = 0;
  for (const step of journey(world)) {
    if (step.chapter !== chapter) {
      chapter = step.chapter;
      console.log(`\n${styleText('bold', chapter)}`);
    }
    const began = performance.now();
    try {
      const seen = await step.run();
      done += 1;
      console.log(
        `  ${styleText('green', '✓')} ${step.title.padEnd(TITLE_WIDTH)} ${styleText('dim', duration(performance.now() - began))}  ${styleText('dim', seen)}`,
      );
    } catch (error) {
      console.log(
        `  ${styleText('red', '✗')} ${step.title.padEnd(TITLE_WIDTH)} ${duration(performance.now() - began)}\n      ${causes(error)}`,
      );
      disconnect(world);
      return 1;
    }
  }
  disconnect(world);
  console.log(
    `\n${styleText('bold', `${done} steps`)} in ${((performance.now() - started) / 1_000).toFixed(1)} s. What was sent to people: ${edge}/_local/outbox\n`,
  );
  return 0;
}

process.exit(await main());
