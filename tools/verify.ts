// `npm run core:verify`: the ledger's own invariants on the running bank; exits 1 on a violation or when it checked nothing.
import { spawnSync } from 'node:child_process';
import { programPath } from './stack/build.ts';
import { readJsonFile } from './stack/json-file.ts';
import { statePaths } from './stack/paths.ts';

const report = readJsonFile(statePaths(process.env).stack) as
  | { postgres?: Record<string, { app: string }> }
  | undefined;
const url = report?.postgres?.['banking_core']?.app;
if (url === undefined) {
  console.error('No bank runs here. Start one with npm start.');
  process.exit(1);
}
const { status } = spawnSync(process.execPath, [programPath('banking-core'), 'verify'], {
  env: { ...process.env, DATABASE_URL: url },
  stdio: 'inherit',
});
process.exit(status ?? 1);
