// node_modules: install when missing or older than package-lock.json. No imports from node_modules (see ../run.mjs).
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync, writeSync, closeSync } from 'node:fs';
import { join } from 'node:path';

/** Lines of npm's own output shown when both ways of installing fail. */
const NPM_ERROR_LINES = 15;

/**
 * Installs what package-lock.json says unless it is installed already. Fails with what npm said.
 * @param {{ root: string, say: (line: string) => void }} options
 */
export async function ensureDependencies({ root, say }) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const digest = createHash('sha256').update(lock).digest('hex');
  const stamp = join(root, 'node_modules', '.bank-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === digest) return;
  if (installedByHand(root, JSON.parse(lock.toString('utf8')))) {
    writeFileSync(stamp, `${digest}\n`);
    return;
  }
  const release = takeInstallLock(root);
  try {
    say('Installing dependencies (npm, some minutes the first time) …');
    const startedAt = Date.now();
    install(root);
    writeFileSync(stamp, `${digest}\n`);
    say(`Dependencies installed in ${Math.round((Date.now() - startedAt) / 1000)} s.`);
  } finally {
    release();
  }
}

/** Whether every package the lock requires here is present in the version it names (npm's own record of the tree). */
function installedByHand(root, lock) {
  const record = join(root, 'node_modules', '.package-lock.json');
  if (!existsSync(record)) return false;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages ?? {};
  return Object.entries(lock.packages ?? {}).every(
    ([path, entry]) =>
      path === '' || entry.optional === true || entry.link === true || installed[path]?.version === entry.version,
  );
}

function takeInstallLock(root) {
  mkdirSync(join(root, '.local'), { recursive: true });
  const path = join(root, '.local', 'install.lock');
  for (const attempt of ['first', 'after a stale lock']) {
    try {
      const handle = openSync(path, 'wx');
      writeSync(handle, String(process.pid));
      closeSync(handle);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      const pid = Number(readFileSync(path, 'utf8'));
      if (attempt !== 'first' || isAlive(pid)) {
        throw new Error(`Another command is installing the dependencies (process ${pid}); try again when it is done.`);
      }
      rmSync(path, { force: true });
    }
  }
  throw new Error('Unreachable.');
}

function isAlive(pid) {
  try {
    return Number.isInteger(pid) && pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** `npm ci`; where the registry lacks binaries of other platforms that the lock names, a plain install that keeps the lock. */
function install(root) {
  const exact = npm(root, ['ci']);
  if (exact.status === 0) return;
  const loose = npm(root, ['install', '--no-save']);
  if (loose.status === 0) return;
  const said = `${exact.output}\n${loose.output}`.trim().split('\n').slice(-NPM_ERROR_LINES).join('\n');
  throw new Error(`Cannot install the dependencies: "npm ci" and "npm install" both failed.\n${said}`);
}

function npm(root, args) {
  const own = process.env.npm_execpath;
  const quiet = ['--no-audit', '--no-fund', '--no-progress', '--loglevel=error'];
  const [file, first] = own?.endsWith('.js') ? [process.execPath, [own]] : ['npm', []];
  // NODE_ENV=production would leave out the tools that build and run the bank.
  const env = { ...process.env, NODE_ENV: 'development' };
  const result = spawnSync(file, [...first, ...args, '--include=dev', ...quiet], { cwd: root, env, encoding: 'utf8' });
  return {
    status: result.status,
    output: `${result.stdout ?? ''}${result.stderr ?? ''}${result.error?.message ?? ''}`,
  };
}
