export { type ServiceKeys, testServiceKeys } from './keys.ts';
export { testIssuer, type TestIssuer } from './issuer.ts';
export { dropTestDatabase, testDatabase } from './database.ts';
export { dropTestTables, testDynamo, testTables } from './tables.ts';
export { FixedClock } from './clock.ts';
export { eventually } from './eventually.ts';
export { testConfig } from './config.ts';
export { TestLink } from './link.ts';
