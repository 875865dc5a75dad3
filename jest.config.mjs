/** @type {import('jest').Config} */
export default {
  rootDir: import.meta.dirname,
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test', '<rootDir>/tools'],
  testRegex: '\\.test\\.ts$',
  testPathIgnorePatterns: [
    '/node_modules/',
    '<rootDir>/test/system/',
    '<rootDir>/test/security/',
    '<rootDir>/test/crash/',
    '<rootDir>/apps/web/',
    '<rootDir>/apps/mobile/',
  ],
  testEnvironment: 'node',
  // Native ESM: .ts files are ES modules, swc (reads .swcrc) only strips types and compiles decorators.
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  moduleNameMapper: {
    '^@bank/platform/testing$': '<rootDir>/libs/platform/src/testing/index.ts',
    '^@bank/([^/]+)$': '<rootDir>/libs/$1/src/index.ts',
  },
  setupFiles: ['<rootDir>/tools/jest/preload.mjs'],
  globalSetup: '<rootDir>/tools/jest/global-setup.mjs',
  globalTeardown: '<rootDir>/tools/jest/global-teardown.mjs',
  testTimeout: 20_000,
  workerIdleMemoryLimit: '768MB',
};
