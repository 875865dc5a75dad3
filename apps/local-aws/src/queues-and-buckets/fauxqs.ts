import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { PersistenceManager } from '../../../../node_modules/fauxqs/dist/persistence.js';
import type { S3Store } from '../../../../node_modules/fauxqs/dist/s3/s3Store.js';
import type {
  matchesFilterPolicy,
  matchesFilterPolicyOnBody,
} from '../../../../node_modules/fauxqs/dist/sns/filter.js';
import type { SnsStore } from '../../../../node_modules/fauxqs/dist/sns/snsStore.js';
import type { SqsStore } from '../../../../node_modules/fauxqs/dist/sqs/sqsStore.js';

export type { PersistenceManager, S3Store, SnsStore, SqsStore };

/** The inner classes of fauxqs 2.4.1 that this emulator extends. */
interface FauxqsParts {
  readonly PersistenceManager: typeof PersistenceManager;
  readonly S3Store: typeof S3Store;
  readonly SnsStore: typeof SnsStore;
  readonly SqsStore: typeof SqsStore;
  readonly matchesFilterPolicy: typeof matchesFilterPolicy;
  readonly matchesFilterPolicyOnBody: typeof matchesFilterPolicyOnBody;
}

/**
 * Loads classes that the package's exports map hides: its own `startFauxqs` listens on all interfaces and takes no
 * hooks. The version is pinned, so the paths are stable. They are imported by file address because a bundler must
 * leave them alone: fauxqs recognises its errors by class, so there may be one copy only.
 */
export async function loadFauxqsParts(): Promise<FauxqsParts> {
  // Not `import.meta.url`, which rspack freezes to the path on the building machine.
  const manifest = findPackageJSON('fauxqs', import.meta.filename);
  if (manifest === undefined) throw new Error('The package fauxqs is not installed; run npm install.');
  const part = async (path: string): Promise<unknown> => {
    const address = pathToFileURL(join(dirname(manifest), 'dist', path)).href;
    return import(/* webpackIgnore: true */ address);
  };
  const modules = await Promise.all(
    ['persistence.js', 's3/s3Store.js', 'sns/snsStore.js', 'sqs/sqsStore.js', 'sns/filter.js'].map(part),
  );
  return Object.assign({}, ...modules) as FauxqsParts;
}
