import type { CanActivate, ExecutionContext, Type } from '@nestjs/common';
import { Inject, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { AuthGuard, type IAuthGuard, PassportStrategy } from '@nestjs/passport';
import { unreachable } from '@bank/domain';
import type { FastifyRequest } from 'fastify';
import {
  ClientNotActiveError,
  DependencyUnavailableError,
  ForbiddenError,
  UnauthenticatedError,
} from '../http/problems.ts';
import { ACCESS_RULE, type AccessRule, type IdentityPrincipal, type PrincipalRequest } from './access.ts';
import { ClientDirectory } from './clients.ts';
import {
  type AccessClaims,
  acceptedClaims,
  findBearer,
  hasScope,
  jwtOptions,
  PoolKeysUnavailableError,
  type PoolTrust,
  Strategy,
} from './cognito.strategy.ts';
import { Revocations } from './revocations.ts';
import { ServiceTokenVerifier } from './service-tokens.ts';
import { VerifiedTokens } from './verified-tokens.ts';

/** A passport-jwt strategy for one pool, under a name of its own. */
export function poolStrategy(name: string, trust: PoolTrust): object {
  class PoolStrategy extends PassportStrategy(Strategy, name) {
    constructor() {
      super(jwtOptions(trust));
    }
    validate(_request: unknown, payload: unknown): AccessClaims | false {
      return acceptedClaims(payload, trust, Math.floor(Date.now() / 1000)) ?? false;
    }
  }
  return new PoolStrategy();
}

/** Nest's passport guard, answering with our refusals; keys that cannot be fetched are an outage, not a bad token. */
function poolGuard(name: string): Type<IAuthGuard> {
  class PoolGuard extends AuthGuard(name) {
    override handleRequest<User>(error: unknown, user: User | false, info: unknown): User {
      const fault = error ?? info;
      if (user !== false && user !== null && user !== undefined && (error === null || error === undefined)) return user;
      if (fault instanceof PoolKeysUnavailableError) throw new DependencyUnavailableError('cognito', { cause: fault });
      throw new UnauthenticatedError({ cause: fault });
    }
  }
  return PoolGuard;
}

/** One pool's access tokens: passport verifies a token it has not seen, and then it is known for a while. */
class PoolTokens {
  private readonly guard: IAuthGuard;
  private readonly verified = new VerifiedTokens<AccessClaims>();

  constructor(pool: string) {
    this.guard = new (poolGuard(pool))();
  }

  /** @throws UnauthenticatedError, ForbiddenError; DependencyUnavailableError when the pool's keys cannot be fetched */
  async claimsOf(context: ExecutionContext): Promise<AccessClaims> {
    const request = context.switchToHttp().getRequest<FastifyRequest & { user: AccessClaims }>();
    const token = findBearer(request);
    const known = token === null ? undefined : this.verified.find(token);
    if (known !== undefined) return known;
    await this.guard.canActivate(context);
    const claims = request.user;
    if (!hasScope(claims)) throw new ForbiddenError();
    if (token !== null) this.verified.remember(token, claims, claims.exp);
    return claims;
  }
}

/** Decides every HTTP route by its access rule; a route that has none is denied to everyone. */
@Injectable()
export class AccessGuard implements CanActivate {
  private readonly customers = new PoolTokens('customers');
  private readonly staff = new PoolTokens('staff');

  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(ServiceTokenVerifier) private readonly services: ServiceTokenVerifier,
    @Inject(Revocations) private readonly revocations: Revocations,
    @Inject(ClientDirectory) private readonly clients: ClientDirectory,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const rule = this.reflector.getAllAndOverride<AccessRule | undefined>(ACCESS_RULE, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (rule === undefined) throw new ForbiddenError();
    const request = context.switchToHttp().getRequest<FastifyRequest & PrincipalRequest>();
    switch (rule.kind) {
      case 'public':
        return true;
      case 'identity':
        request.principal = await this.ifNotRevoked(await this.identityOf(context));
        return true;
      case 'client': {
        const claimed = await this.identityOf(context);
        // Both are asked at once; whether the session still counts is decided first.
        const found = this.clients.findBySubject(claimed.subject);
        found.catch(() => undefined);
        const identity = await this.ifNotRevoked(claimed);
        const record = await found;
        if (record?.state !== 'ACTIVE') throw new ClientNotActiveError();
        request.principal = { ...identity, kind: 'client', customerId: record.customerId };
        return true;
      }
      case 'staff': {
        const claims = await this.staff.claimsOf(context);
        const groups = claims['cognito:groups'];
        if (!groups.includes(rule.group)) throw new ForbiddenError();
        request.principal = { kind: 'staff', subject: claims.sub, groups };
        return true;
      }
      case 'service': {
        const service = await this.services.verify(bearerOf(request)).catch((cause: unknown) => {
          throw new UnauthenticatedError({ cause });
        });
        if (!rule.callers.includes(service)) throw new ForbiddenError();
        request.principal = { kind: 'service', service };
        return true;
      }
      default:
        return unreachable(rule);
    }
  }

  private async identityOf(context: ExecutionContext): Promise<IdentityPrincipal> {
    const claims = await this.customers.claimsOf(context);
    return { kind: 'identity', subject: claims.sub, sessionId: claims.origin_jti, authTime: claims.auth_time };
  }

  private async ifNotRevoked(identity: IdentityPrincipal): Promise<IdentityPrincipal> {
    if (await this.revocations.isRevoked(identity)) throw new UnauthenticatedError();
    return identity;
  }
}

function bearerOf(request: FastifyRequest): string {
  const [scheme, token] = (request.headers.authorization ?? '').split(' ', 2);
  if (scheme?.toLowerCase() !== 'bearer' || token === undefined) throw new UnauthenticatedError();
  return token;
}
