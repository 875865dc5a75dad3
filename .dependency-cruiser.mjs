// The dependency rules of ARCHITECTURE.md, checked by `npm run check`.
const TEST = '\\.test\\.ts$|/test/';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'apps-never-import-apps',
      comment: 'Apps talk over HTTP and queues. Tests may read the resource declaration and start the emulators.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: TEST },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    { name: 'libs-never-import-apps', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
    {
      name: 'domain-imports-nothing',
      comment: 'It runs in React Native: no package, no Node built-in, no other lib.',
      severity: 'error',
      from: { path: '^libs/domain/src', pathNot: TEST },
      to: { pathNot: '^libs/domain/' },
    },
    {
      name: 'contracts-import-domain-and-zod',
      severity: 'error',
      from: { path: '^libs/contracts/src', pathNot: TEST },
      to: { pathNot: '^(libs/(contracts|domain)/|node_modules/zod/)' },
    },
    {
      name: 'libs-by-their-index',
      severity: 'error',
      from: { path: '^apps/' },
      to: { path: '^libs/[^/]+/src/', pathNot: '^libs/[^/]+/src/(testing/)?index\\.ts$' },
    },
    {
      name: 'testing-only-in-tests',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: `${TEST}|/testing/` },
      to: { path: '^libs/platform/src/testing/' },
    },
    {
      name: 'pure-files-stay-pure',
      comment: 'A file of a service without a role suffix decides; it has no framework, I/O, clock or randomness.',
      severity: 'error',
      from: {
        path: '^apps/(auth|onboarding|bff|banking-core|complementary-system|notification|audit)/src/[^/]+/[^./]+(\\.errors|\\.view)?\\.ts$',
      },
      to: {
        path: '^(fs|http|child_process|node_modules/(@nestjs|@aws-sdk|pg|typeorm|ioredis|fastify)/)',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'a-feature-keeps-its-store',
      comment: "Another feature's store is reached through its service.",
      severity: 'error',
      from: { path: '^apps/([^/]+)/src/([^/]+)/', pathNot: `${TEST}|/testing/` },
      to: { path: '^apps/$1/src/[^/]+/[^/]+\\.store\\.ts$', pathNot: '^apps/$1/src/$2/' },
    },
    { name: 'no-cycles', severity: 'error', from: { pathNot: '\\.entity\\.ts$' }, to: { circular: true } },
    {
      name: 'no-development-packages-in-services',
      severity: 'error',
      from: { path: '^(apps|libs)/[^/]+/src', pathNot: `${TEST}|/testing/|^apps/local-aws/` },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
    { name: 'everything-resolves', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^apps/(web|mobile)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
