import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { StackRunningError, findLockHolder } from './stack/stack-lock.ts';
import { endOrphans } from './stack/process-table.ts';
import { statePaths } from './stack/paths.ts';
import { shelterDirectory } from './stack/postgres.ts';

/** `npm run reset`: deletes the data of a stopped bank. */
const paths = statePaths(process.env);
const holder = findLockHolder(paths);
if (holder !== null) {
  process.stderr.write(`${new StackRunningError(holder, paths.root).message}\nNothing was deleted.\n`);
  process.exit(1);
}
await endOrphans(paths.processes);
// Only what a stack makes, one by one: BANK_STATE_DIR may name a directory that holds other things.
const { root, ...contents } = paths;
for (const path of [...Object.values(contents), shelterDirectory(paths.postgres)])
  rmSync(path, { recursive: true, force: true });
rmSync(join(root, 'install.lock'), { force: true });
process.stdout.write(existsSync(root) ? `Deleted the data in ${root}.\n` : 'There was no data.\n');
