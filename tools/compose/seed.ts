import { applicationEnvironments } from '../stack/environment.ts';
import { runSeedSteps } from '../stack/seed.ts';
import { ensureSecrets } from '../stack/secrets.ts';
import { paths, topology } from './places.ts';

/** One-shot container: fills an empty bank with the sample data; the edge's front page shows who can log in. */
const secrets = ensureSecrets(paths.secrets);
const environments = applicationEnvironments(topology, secrets);
const { signal } = new AbortController();
const reports = await runSeedSteps({ paths, environments, extra: {}, demoPassword: secrets.demoPassword, signal });
process.stdout.write(
  reports.length === 0
    ? 'The sample data is already there.\n'
    : reports.map(({ name, summary }) => `${name}: ${summary}\n`).join(''),
);
