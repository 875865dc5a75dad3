import { DomainError, invariant } from '@bank/domain';
import rateLimit from '@fastify/rate-limit';
import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  Logger,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { HttpAdapterHost, Reflector } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Redis } from 'ioredis';
import { REDIS } from '../redis/redis.ts';
import type { PrincipalRequest } from '../auth/access.ts';
import { CONFIG, SERVICE } from '../service/tokens.ts';

/** How often one peer, or one client, may use a group of routes. */
export interface PeerLimitRule {
  /** Routes with the same group share their count. */
  readonly group: string;
  /** The number itself, or the name of the configuration variable that holds it. */
  readonly max: number | string;
  readonly windowMs: number;
}

export class RateLimitedError extends DomainError {
  override readonly name = 'RateLimitedError';
  constructor(retryAfterSeconds: number) {
    super('Too many requests from here. Wait a moment.', { retryAfter: Math.max(1, retryAfterSeconds) });
  }
}

const PEER_LIMIT = 'bank:peer-limit';
const CLIENT_LIMIT = 'bank:client-limit';
/** Peers remembered while Redis is away; above that all counts begin anew rather than memory growing. */
const LOCAL_PEERS_MAX = 50_000;

/** Counts the requests of each peer to this route; provide PeerLimitGuard in the module that uses it. */
export const PeerLimit = (rule: PeerLimitRule): MethodDecorator =>
  applyDecorators(SetMetadata(PEER_LIMIT, rule), UseGuards(PeerLimitGuard));

/**
 * Counts the requests of each client to this route, from wherever they come: a client with many addresses has one count,
 * and many clients behind one address have their own. Provide PeerLimitGuard in the module that uses it.
 */
export const ClientLimit = (rule: PeerLimitRule): MethodDecorator =>
  applyDecorators(SetMetadata(CLIENT_LIMIT, rule), UseGuards(PeerLimitGuard));

/** Access rules are decided before limits, so the client is known here. */
function clientOf(request: FastifyRequest): string {
  const { principal } = request as FastifyRequest & PrincipalRequest;
  invariant(principal?.kind === 'client', 'a limit of clients is for routes of clients');
  return principal.customerId;
}

/**
 * Who sent the request. The proxy before us (load balancer, nginx, the local edge) adds or sets the last entry of
 * X-Forwarded-For itself; what a client writes there comes before it and is never read. Without a proxy: the socket.
 */
export function peerOf(request: FastifyRequest): string {
  const header = request.headers['x-forwarded-for'];
  const last = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').at(-1)?.trim();
  return last === undefined || last === '' ? (request.raw.socket.remoteAddress ?? 'unknown') : last;
}

type NumberedRule = PeerLimitRule & { readonly max: number };

/** The count of this process alone, for as long as Redis does not answer: stricter than nothing, never open. */
class LocalBuckets {
  private readonly counts = new Map<string, { count: number; until: number }>();

  take(key: string, rule: NumberedRule, nowMs: number): { isExceeded: boolean; ttlInSeconds: number } {
    const known = this.counts.get(key);
    if (this.counts.size >= LOCAL_PEERS_MAX) this.counts.clear();
    const bucket = known !== undefined && known.until > nowMs ? known : { count: 0, until: nowMs + rule.windowMs };
    bucket.count += 1;
    this.counts.set(key, bucket);
    return { isExceeded: bucket.count > rule.max, ttlInSeconds: Math.ceil((bucket.until - nowMs) / 1000) };
  }
}

const LOCAL_BUCKETS = new WeakMap<FastifyInstance, LocalBuckets>();

interface Counted {
  readonly by: 'peer' | 'client';
  readonly keyOf: (request: FastifyRequest) => string;
}

/** Peers have the plain group; a client's count never meets that of a peer with the same text. */
const keyOf = (request: FastifyRequest, rule: PeerLimitRule, who: Counted): string =>
  `${who.by === 'client' ? 'client:' : ''}${rule.group}:${who.keyOf(request)}`;

type Checker = (
  request: FastifyRequest,
) => Promise<{ isAllowed: boolean; isExceeded?: boolean; ttlInSeconds?: number }>;

/** Counts in Redis, shared by all instances of the service (@fastify/rate-limit); in this process when Redis is away. */
@Injectable()
export class PeerLimitGuard implements CanActivate {
  private readonly logger = new Logger('limits');
  private readonly local: LocalBuckets;
  private readonly checkers = new Map<string, Checker>();

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(REDIS) redis: Redis,
    @Inject(SERVICE) service: string,
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(CONFIG) private readonly config: object,
  ) {
    // Nest makes a guard for every module that uses it; what one of them counted the others have to know.
    this.local = LOCAL_BUCKETS.get(this.instance()) ?? new LocalBuckets();
    LOCAL_BUCKETS.set(this.instance(), this.local);
    void this.instance().register(rateLimit, { global: false, redis, nameSpace: `${service}:peers:` });
  }

  /** @throws RateLimitedError */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const ruleOf = (name: string): NumberedRule | undefined =>
      this.numbered(this.reflector.get(name, context.getHandler()));
    const ofPeer = ruleOf(PEER_LIMIT);
    if (ofPeer !== undefined) await this.take(request, ofPeer, { by: 'peer', keyOf: peerOf });
    const ofClient = ruleOf(CLIENT_LIMIT);
    if (ofClient !== undefined) await this.take(request, ofClient, { by: 'client', keyOf: clientOf });
    return true;
  }

  private numbered(rule: PeerLimitRule | undefined): NumberedRule | undefined {
    if (rule === undefined) return undefined;
    const max: unknown = typeof rule.max === 'number' ? rule.max : Reflect.get(this.config, rule.max);
    invariant(typeof max === 'number', `the limit of ${rule.group} is not configured`);
    return { ...rule, max };
  }

  private async take(request: FastifyRequest, rule: NumberedRule, who: Counted): Promise<void> {
    const taken = await this.checkerOf(
      rule,
      who,
    )(request).catch(() => this.local.take(keyOf(request, rule, who), rule, Date.now()));
    if (taken.isExceeded !== true) return;
    // Once for each refused request: the alarm for harvesting counts these lines by group.
    this.logger.warn({
      event: 'limit.exceeded',
      group: rule.group,
      ...(who.by === 'client' ? { customerId: who.keyOf(request) } : {}),
    });
    throw new RateLimitedError(taken.ttlInSeconds ?? 1);
  }

  private checkerOf(rule: NumberedRule, who: Counted): Checker {
    const name = `${who.by}:${rule.group}`;
    const known = this.checkers.get(name);
    if (known !== undefined) return known;
    const checker: Checker = this.instance().createRateLimit({
      max: rule.max,
      timeWindow: rule.windowMs,
      keyGenerator: (request) => keyOf(request, rule, who),
    });
    this.checkers.set(name, checker);
    return checker;
  }

  private instance(): FastifyInstance {
    return this.host.httpAdapter.getInstance<FastifyInstance>();
  }
}
