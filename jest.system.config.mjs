import base from './jest.config.mjs';

/** The system tests: one whole bank, started from dist/, for all of them. @type {import('jest').Config} */
export default {
  ...base,
  roots: ['<rootDir>/test/system'],
  testPathIgnorePatterns: ['/node_modules/'],
  globalSetup: '<rootDir>/tools/jest/system-setup.mjs',
  globalTeardown: '<rootDir>/tools/jest/system-teardown.mjs',
  testTimeout: 120_000,
};
