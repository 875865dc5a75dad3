/** The services of the bank, in the order people list them. */
export const SERVICES = [
  'auth',
  'onboarding',
  'bff',
  'banking-core',
  'complementary-system',
  'notification',
  'audit',
  'cognito-triggers',
] as const;

export type ServiceName = (typeof SERVICES)[number];

/** What runs from dist/apps/<name>/main.js. */
export const APPLICATIONS = [...SERVICES, 'local-aws'] as const;
export type ApplicationName = (typeof APPLICATIONS)[number];

/** The path that answers 200 when the application can do its work. */
export function readinessPath(name: ApplicationName): string {
  return name === 'local-aws' ? '/_local/ready' : '/health/ready';
}

/** Paths the edge gives to a service; everything else, `/internal/*` above all, is not public. */
export const PUBLIC_ROUTES = {
  '/auth/v1': 'auth',
  '/onboarding/v1': 'onboarding',
  '/api/v1': 'bff',
  '/notifications/v1': 'notification',
  '/audit/v1': 'audit',
} as const satisfies Readonly<Record<string, ServiceName>>;

/** The PostgreSQL databases: name, the service that owns it, and the secrets of its two roles. */
export const DATABASES = [
  { name: 'banking_core', service: 'banking-core', ownerSecret: 'bankingCoreOwner', appSecret: 'bankingCoreApp' },
  {
    name: 'complementary',
    service: 'complementary-system',
    ownerSecret: 'complementaryOwner',
    appSecret: 'complementaryApp',
  },
  { name: 'audit', service: 'audit', ownerSecret: 'auditOwner', appSecret: 'auditApp' },
] as const;

export type Database = (typeof DATABASES)[number];
