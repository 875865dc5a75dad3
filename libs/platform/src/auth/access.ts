import { createParamDecorator, type CustomDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import { invariant } from '@bank/domain';

export const SERVICE_NAMES = [
  'auth',
  'onboarding',
  'bff',
  'banking-core',
  'complementary-system',
  'notification',
  'audit',
  'cognito-triggers',
  'operator',
] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

export type AccessRule =
  | { readonly kind: 'public' }
  | { readonly kind: 'identity' }
  | { readonly kind: 'client' }
  | { readonly kind: 'staff'; readonly group: string }
  | { readonly kind: 'service'; readonly callers: readonly ServiceName[] };

export const ACCESS_RULE = 'bank:access-rule';
const rule = (value: AccessRule): CustomDecorator => SetMetadata(ACCESS_RULE, value);

/** Anyone. The route itself must check whatever it needs. */
export const PublicAccess = (): CustomDecorator => rule({ kind: 'public' });
/** A valid customer access token; says who signed in, not that they are a client of the bank. */
export const IdentityAccess = (): CustomDecorator => rule({ kind: 'identity' });
/** A valid customer access token whose subject is an active client of the bank. */
export const ClientAccess = (): CustomDecorator => rule({ kind: 'client' });
/** A valid staff access token with this group. */
export const StaffAccess = (group: string): CustomDecorator => rule({ kind: 'staff', group });
/** One of these services of ours. A route without any of these decorators is denied to all. */
export const ServiceAccess = (...callers: readonly ServiceName[]): CustomDecorator =>
  rule({ kind: 'service', callers });

export interface IdentityPrincipal {
  readonly kind: 'identity';
  /** Cognito's `sub`. */
  readonly subject: string;
  /** Cognito's `origin_jti`: one per sign-in, kept through refreshes. */
  readonly sessionId: string;
  /** When the person last proved who they are, seconds since the epoch. */
  readonly authTime: number;
}
export interface ClientPrincipal extends Omit<IdentityPrincipal, 'kind'> {
  readonly kind: 'client';
  readonly customerId: string;
}
export interface StaffPrincipal {
  readonly kind: 'staff';
  readonly subject: string;
  readonly groups: readonly string[];
}
export interface ServicePrincipal {
  readonly kind: 'service';
  readonly service: ServiceName;
}
export type Principal = IdentityPrincipal | ClientPrincipal | StaffPrincipal | ServicePrincipal;

export interface PrincipalRequest {
  principal?: Principal;
}

function principalOf<Kind extends Principal['kind']>(
  context: ExecutionContext,
  kind: Kind,
): Extract<Principal, { kind: Kind }> {
  const { principal } = context.switchToHttp().getRequest<PrincipalRequest>();
  invariant(principal?.kind === kind, `the route's access rule does not give a ${kind}`);
  return principal as Extract<Principal, { kind: Kind }>;
}

export const CurrentIdentity = createParamDecorator((_: unknown, context: ExecutionContext) =>
  principalOf(context, 'identity'),
);
export const CurrentClient = createParamDecorator((_: unknown, context: ExecutionContext) =>
  principalOf(context, 'client'),
);
export const CurrentStaff = createParamDecorator((_: unknown, context: ExecutionContext) =>
  principalOf(context, 'staff'),
);
export const CurrentService = createParamDecorator((_: unknown, context: ExecutionContext) =>
  principalOf(context, 'service'),
);
