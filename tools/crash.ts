// `npm run test:crash`: kills the core and the bff of a whole bank at every labelled step, and sends the payment again.
import { join } from 'node:path';
import { conclude, runJest } from './jest/run-jest.ts';
import { repositoryRoot } from './stack/paths.ts';

const args = ['--config=jest.system.config.mjs', '--runInBand', `--roots=${join(repositoryRoot, 'test', 'crash')}`];
conclude([await runJest('crash', args)]);
