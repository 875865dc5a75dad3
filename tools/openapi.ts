// Writes openapi/<service>.json from the built services and the SDK's types from those. `--check` only compares.
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { buildIfStale } from './stack/build.ts';
import { PUBLIC_ROUTES, SERVICES } from './stack/services.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '..');

/** The SDK is made of the services that clients reach through the edge. */
const CLIENT_SERVICES = new Set<string>(Object.values(PUBLIC_ROUTES));
/** Two cores: more processes at once only wait. */
const AT_ONCE = 2;

async function documentOf(service: string, folder: string): Promise<string> {
  const file = path.join(folder, `${service}.json`);
  await run(process.execPath, [path.join(root, 'dist/apps', service, 'main.js')], {
    env: { ...process.env, OPENAPI_OUT: file },
  });
  return readFileSync(file, 'utf8');
}

const HEADER = '// Generated from openapi/*.json by `npm run openapi`. Do not edit.\n\n';

async function typesOf(document: string): Promise<string> {
  return HEADER + astToString(await openapiTypescript(document, { alphabetize: true }));
}

async function generate(): Promise<Map<string, string>> {
  const folder = mkdtempSync(path.join(tmpdir(), 'bank-openapi-'));
  const files = new Map<string, string>();
  const queue = [...SERVICES];
  const work = async (): Promise<void> => {
    for (let service = queue.shift(); service !== undefined; service = queue.shift()) {
      const document = await documentOf(service, folder);
      files.set(`openapi/${service}.json`, document);
      if (CLIENT_SERVICES.has(service)) files.set(`libs/sdk/src/generated/${service}.ts`, await typesOf(document));
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return files;
}

function isStale(file: string, content: string): boolean {
  try {
    return readFileSync(path.join(root, file), 'utf8') !== content;
  } catch {
    return true;
  }
}

await buildIfStale();
const stale = [...(await generate())].filter(([file, content]) => isStale(file, content));
if (process.argv.includes('--check')) {
  for (const [file] of stale) console.error(`stale: ${file} (run npm run openapi and commit it)`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const [file, content] of stale) {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), content);
  }
  console.log(`openapi: ${stale.length} files written`);
}
