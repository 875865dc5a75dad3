import { existsSync } from 'node:fs';
import { programPath } from '../stack/build.ts';
import { applicationEnvironments } from '../stack/environment.ts';
import { ensureDatabases } from '../stack/postgres.ts';
import { runCommand } from '../stack/seed.ts';
import { ensureSecrets } from '../stack/secrets.ts';
import { DATABASES } from '../stack/services.ts';
import { paths, topology } from './places.ts';

/** One-shot container: makes databases and roles, and runs the services' migrations as the owners of their tables. */
const secrets = ensureSecrets(paths.secrets);
const environments = applicationEnvironments(topology, secrets);
const { signal } = new AbortController();
await ensureDatabases(topology.postgres, secrets);
for (const { service } of DATABASES) {
  if (!existsSync(programPath(service))) continue;
  const said = await runCommand({
    application: service,
    command: 'migrate',
    env: environments[service],
    logDirectory: paths.logs,
    signal,
  });
  process.stdout.write(`${service}: ${said}`);
}
