import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { ServiceName } from '../../../tools/stack/services.ts';
import { AUTH } from './auth.routes.ts';
import { BANKING_CORE } from './banking-core.routes.ts';
import { BFF } from './bff.routes.ts';
import { ONBOARDING } from './onboarding.routes.ts';
import { AUDIT, COGNITO_TRIGGERS, COMPLEMENTARY, NOTIFICATION } from './others.routes.ts';
import type { Route, Routes } from './route.ts';

/** Every route of every service. The matrix holds it against the OpenAPI documents, in both directions. */
export const DECLARED: Readonly<Record<ServiceName, Routes>> = {
  onboarding: ONBOARDING,
  bff: BFF,
  'banking-core': BANKING_CORE,
  'complementary-system': COMPLEMENTARY,
  notification: NOTIFICATION,
  audit: AUDIT,
  'cognito-triggers': COGNITO_TRIGGERS,
  // Last, because its own last route ends the sessions that the others need.
  auth: AUTH,
};

export interface DeclaredRoute extends Route {
  readonly service: ServiceName;
  readonly method: string;
  /** As in the OpenAPI document: `/api/v1/accounts/{accountId}/balance`. */
  readonly template: string;
}

export const declaredRoutes = (): readonly DeclaredRoute[] =>
  Object.entries(DECLARED).flatMap(([service, routes]) =>
    Object.entries(routes).map(([operation, route]) => {
      const [method = '', template = ''] = operation.split(' ');
      return { ...route, service: service as ServiceName, method, template };
    }),
  );

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}
interface Operation {
  readonly requestBody?: object;
  readonly responses: Readonly<
    Record<string, { readonly content?: { readonly 'application/json'?: { readonly schema: object } } }>
  >;
}

/** The committed document of a service. */
export const openApiOf = (service: ServiceName): OpenApi =>
  JSON.parse(readFileSync(path.resolve(import.meta.dirname, `../../../openapi/${service}.json`), 'utf8')) as OpenApi;

export const takesBody = ({ service, template, method }: DeclaredRoute): boolean =>
  openApiOf(service).paths[template]?.[method.toLowerCase()]?.requestBody !== undefined;

export const operationsOf = (service: ServiceName): readonly string[] =>
  Object.entries(openApiOf(service).paths).flatMap(([template, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${template}`),
  );
