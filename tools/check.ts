import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { buildIfStale } from './stack/build.ts';
import { repositoryRoot } from './stack/paths.ts';

/** `npm run check`: everything about the code that a program can judge. One line for each step; all steps run. */
interface Step {
  readonly name: string;
  /** A command of node_modules/.bin, or a tool of this folder. */
  readonly command: readonly [string, ...string[]];
  /** The file that configures it; without the file there is nothing to check. */
  readonly configuredBy?: string;
  readonly needsBuild?: true;
}

interface Verdict {
  readonly name: string;
  readonly isGood: boolean;
  readonly output: string;
}

const STEPS: readonly Step[] = [
  { name: 'types', command: ['tsc', '--noEmit', '-p', 'tsconfig.json'] },
  { name: 'lint', command: ['oxlint', '--type-aware', '--deny-warnings'] },
  { name: 'format', command: ['oxfmt', '--check'] },
  {
    name: 'boundaries',
    command: ['depcruise', '--config', '.dependency-cruiser.mjs', 'apps', 'libs', 'test', 'tools'],
    configuredBy: '.dependency-cruiser.mjs',
  },
  { name: 'unused code', command: ['knip'], configuredBy: 'knip.json' },
  { name: 'OpenAPI and SDK are current', command: ['tools/openapi.ts', '--check'], needsBuild: true },
];

const STEP_TIMEOUT_MS = 5 * 60_000;
const OUTPUT_LINES_MAX = 200;

async function run(step: Step): Promise<Verdict> {
  const { name, configuredBy, needsBuild } = step;
  const startedAt = performance.now();
  if (configuredBy !== undefined && !existsSync(join(repositoryRoot, configuredBy))) {
    process.stdout.write(`- ${name}: ${configuredBy} is not there\n`);
    return { name, isGood: true, output: '' };
  }
  const verdict = await (needsBuild ? buildIfStale() : Promise.resolve()).then(
    () => execute(step),
    (error: unknown) => ({ name, isGood: false, output: error instanceof Error ? error.message : String(error) }),
  );
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  process.stdout.write(`${verdict.isGood ? '✓' : '✗'} ${name} (${seconds} s)\n`);
  return verdict;
}

async function execute({ name, command: [program, ...args] }: Step): Promise<Verdict> {
  const isTool = program.endsWith('.ts');
  const file = isTool ? process.execPath : join(repositoryRoot, 'node_modules', '.bin', program);
  const child = spawn(file, isTool ? [join(repositoryRoot, program), ...args] : args, {
    cwd: repositoryRoot,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: STEP_TIMEOUT_MS,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')));
  child.once('error', (error) => (output += error.message));
  const code = await new Promise<number | null>((done) => child.once('close', done));
  return { name, isGood: code === 0, output };
}

/** As many steps at once as there are cores: more would only slow each other. */
async function runAll(steps: readonly Step[]): Promise<readonly Verdict[]> {
  const waiting = [...steps];
  const verdicts: Verdict[] = [];
  const work = async (): Promise<void> => {
    for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) verdicts.push(await run(step));
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), steps.length) }, work));
  return verdicts;
}

const bad = (await runAll(STEPS)).filter(({ isGood }) => !isGood);
for (const { name, output } of bad) {
  const lines = output.trim().split('\n');
  process.stdout.write(`\n── ${name}\n${lines.slice(0, OUTPUT_LINES_MAX).join('\n')}\n`);
  if (lines.length > OUTPUT_LINES_MAX) process.stdout.write(`… and ${lines.length - OUTPUT_LINES_MAX} lines more\n`);
}
process.stdout.write(bad.length === 0 ? '\nAll good.\n' : `\nFailed: ${bad.map(({ name }) => name).join(', ')}\n`);
process.exit(bad.length === 0 ? 0 : 1);
