// `npm run lock`, after every change of dependencies: adds the entries of optional per-platform packages that the registry
// at hand does not carry to package-lock.json. Without them `npm ci` refuses the lock ("Missing: … from lock file").
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const LOCK = path.resolve(import.meta.dirname, '..', 'package-lock.json');
const SYSTEMS = [
  'darwin',
  'win32',
  'windows',
  'android',
  'freebsd',
  'linux',
  'openharmony',
  'aix',
  'sunos',
  'netbsd',
  'openbsd',
  'wasm32',
  'wasi',
];
const PROCESSORS = ['arm64', 'x64', 'ia32', 'arm', 'ppc64', 'riscv64', 's390x', 'loong64', 'mips64el', 'wasm32'];

const lock = JSON.parse(readFileSync(LOCK, 'utf8'));
const packages = lock.packages;

/** Node's lookup: the nearest node_modules folder on the way up from the dependent. */
function isLocked(dependent, name) {
  for (let folder = dependent; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))) {
    if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`] !== undefined) return true;
    if (folder === '') return false;
  }
}

/** What a package's name says about where it installs: `@swc/core-linux-arm64-gnu`. */
function platformOf(name) {
  const parts = name.split(/[/-]/);
  const system = SYSTEMS.find((known) => parts.includes(known));
  const processor =
    PROCESSORS.find((known) => parts.includes(known)) ??
    (parts.some((part) => part.startsWith('arm')) ? 'arm' : undefined);
  const os = system === 'windows' ? 'win32' : system;
  const libc =
    parts.includes('musl') || parts.includes('linuxmusl')
      ? 'musl'
      : os === 'linux' && parts.includes('gnu')
        ? 'glibc'
        : undefined;
  return {
    ...(processor === undefined ? {} : { cpu: [processor] }),
    ...(libc === undefined ? {} : { libc: [libc] }),
    ...(os === undefined ? {} : { os: [os] }),
  };
}

let added = 0;
for (const [dependent, entry] of Object.entries(packages)) {
  for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
    if (isLocked(dependent, name)) continue;
    packages[`node_modules/${name}`] = {
      version: range.replace(/^[\^~]/, ''),
      ...(entry.dev === true ? { dev: true } : {}),
      optional: true,
      ...platformOf(name),
    };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).toSorted(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`lock: ${added} entries added`);
