// `npm run test:races`: requests at the same moment on real parts, with the long counts of docs/proofs.md.
import { conclude, runJest } from './jest/run-jest.ts';

conclude([await runJest('races', ['races\\.test\\.ts$', '--runInBand'], { RACES: 'long' })]);
