#!/usr/bin/env node
// Entry of every npm script: `node tools/run.mjs <command> [args]`.
//
// Runs on the Node a newcomer has (>= 20) and imports nothing from node_modules, because it is what installs
// node_modules. It makes sure of the dependencies and of what the machine must have (Java, Redis), then hands over to
// the pinned Node, which runs tools/<command>.ts as it is.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join, resolve } from 'node:path';
import { ensureDependencies } from './run/dependencies.mjs';
import { ensureRequirements } from './run/requirements.mjs';

const NODE_MAJOR_MIN = 20;
/** Type stripping, which runs the tools, is on by default from here. */
const NODE_MAJOR_FOR_TOOLS = 24;
/** How often to look whether npm still lives: a killed npm forwards no signal. */
const PARENT_CHECK_MS = 1000;

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');

const COMMANDS = {
  start: { about: 'build and run the whole bank on this machine', needs: ['java', 'redis'], ownGroup: true },
  test: { about: 'run all tests (npm test -- <pattern> for some)', needs: ['java', 'redis'] },
  security: { about: 'run the security tests on a bank of their own', needs: ['java', 'redis'] },
  simulation: { about: 'simulate saga and core while everything fails, by seed', needs: ['java', 'redis'] },
  races: { about: 'race for the same money on real parts (slow)', needs: ['java', 'redis'] },
  crash: { about: 'kill core and BFF at every labelled step (slow)', needs: ['java', 'redis'] },
  demo: { about: 'walk the whole journey against a running bank', needs: [] },
  reset: { about: 'delete the local data of a stopped bank', needs: [] },
  reconcile: { about: 'compare core, BFF and audit of a running bank', needs: [] },
  stubs: { about: 'replace each adapter by "return ok" and expect a red test (slow)', needs: ['java', 'redis'] },
  verify: { about: 'check the invariants of the ledger of a running bank', needs: [] },
  bench: { about: 'measure speed beside pgbench and a bare server', needs: ['java', 'redis', 'pgbench'] },
  build: { about: 'build every application into dist/', needs: [] },
  openapi: { about: 'write openapi/*.json and the SDK', needs: [] },
  generate: { about: 'write the other generated files', needs: [] },
  check: { about: 'types, lint, format, boundaries, stale generated files', needs: [] },
};

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function usage() {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const lines = Object.entries(COMMANDS).map(([name, { about }]) => `  ${name.padEnd(width)}  ${about}`);
  return `Commands (npm run <command>, or npm start / npm test):\n${lines.join('\n')}`;
}

/** The pinned Node, or this one where the pinned one could not be installed and this one is new enough. */
function findNode() {
  const pinned = join(root, 'node_modules', '.bin', 'node');
  if (existsSync(pinned)) return pinned;
  if (Number(process.versions.node.split('.')[0]) >= NODE_MAJOR_FOR_TOOLS) return process.execPath;
  return fail(
    `The pinned Node of package.json is not installed (npm ran without install scripts?) and this Node is ${process.version}. ` +
      `Run "npm rebuild node", or use Node ${NODE_MAJOR_FOR_TOOLS} or newer.`,
  );
}

/**
 * Runs the command and ends as it ends. `start` runs in a process group of its own, so that Ctrl-C reaches the
 * supervisor once, through here, and never its children; the others stay in the terminal's group.
 */
function handOver(node, command, args, environment) {
  const { ownGroup = false } = COMMANDS[command];
  const child = spawn(node, [join(root, 'tools', `${command}.ts`), ...args], {
    cwd: root,
    env: environment,
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    detached: ownGroup,
  });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  process.on('SIGINT', () => {
    if (ownGroup) child.kill('SIGINT');
  });
  if (process.env.npm_lifecycle_event !== undefined) {
    const parent = process.ppid;
    setInterval(() => {
      if (process.ppid !== parent) child.kill('SIGTERM');
    }, PARENT_CHECK_MS).unref();
  }
  child.on('error', (error) => fail(`Cannot run ${node}: ${error.message}`));
  child.on('exit', (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

const [command, ...args] = process.argv.slice(2);
if (Number(process.versions.node.split('.')[0]) < NODE_MAJOR_MIN) {
  fail(`Node ${NODE_MAJOR_MIN} or newer is needed to start; this is ${process.version}.`);
}
if (command === undefined || !Object.hasOwn(COMMANDS, command)) {
  fail(`${command === undefined ? 'No command given.' : `Unknown command "${command}".`}\n${usage()}`);
}
const say = (line) => process.stderr.write(`${line}\n`);
try {
  await ensureDependencies({ root, say });
  const found = await ensureRequirements({ needs: COMMANDS[command].needs, say });
  const path = `${join(root, 'node_modules', '.bin')}:${process.env.PATH ?? ''}`;
  handOver(findNode(), command, args, { ...process.env, ...found, PATH: path });
} catch (error) {
  fail(error instanceof Error ? error.message : String(error));
}
