import system from './jest.system.config.mjs';

/** The security tests: black box against a whole bank of their own. @type {import('jest').Config} */
export default { ...system, roots: ['<rootDir>/test/security'] };
