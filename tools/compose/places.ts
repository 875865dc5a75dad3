import { join } from 'node:path';
import { statePaths } from '../stack/paths.ts';
import type { StatePaths } from '../stack/paths.ts';
import { DEFAULT_BASE_PORT } from '../stack/ports.ts';
import { composeTopology } from '../stack/topology.ts';

/** The volume with all secrets; only the one-shot containers that prepare the stack mount it. */
export const STATE_DIRECTORY = '/state';
/** Where a one-shot container sees the private volume of each container, by its name. */
export const HANDOVER_DIRECTORY = '/handover';
/** Where each container sees its own: `env`, its signing key, the public keys of all. */
export const OWN_DIRECTORY = '/run/bank';

export const topology = composeTopology(DEFAULT_BASE_PORT, OWN_DIRECTORY);
/** The edge may see the demo credentials, and nothing else of the state. */
export const paths: StatePaths = {
  ...statePaths({ BANK_STATE_DIR: STATE_DIRECTORY }),
  demo: join(HANDOVER_DIRECTORY, 'edge', 'demo.json'),
};
