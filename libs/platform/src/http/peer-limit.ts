import { DomainError } from '@bank/domain';
import rateLimit from '@fastify/rate-limit';
import {
  applyDecorators,
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { HttpAdapterHost, Reflector } from '@nestjs/core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Redis } from 'ioredis';
import { REDIS } from '../redis/redis.ts';
import { SERVICE } from '../service/tokens.ts';

/** How often one peer may use a group of routes. */
export interface PeerLimitRule {
  /** Routes with the same group share their count. */
  readonly group: string;
  readonly max: number;
  readonly windowMs: number;
}

export class RateLimitedError extends DomainError {
  override readonly name = 'RateLimitedError';
  constructor(retryAfterSeconds: number) {
    super('Too many requests from here. Wait a moment.', { retryAfter: Math.max(1, retryAfterSeconds) });
  }
}

const PEER_LIMIT = 'bank:peer-limit';
/** Peers remembered while Redis is away; above that all counts begin anew rather than memory growing. */
const LOCAL_PEERS_MAX = 50_000;

/** Counts the requests of each peer to this route; provide PeerLimitGuard in the module that uses it. */
export const PeerLimit = (rule: PeerLimitRule): MethodDecorator =>
  applyDecorators(SetMetadata(PEER_LIMIT, rule), UseGuards(PeerLimitGuard));

/**
 * Who sent the request. The proxy before us (load balancer, nginx, the local edge) adds or sets the last entry of
 * X-Forwarded-For itself; what a client writes there comes before it and is never read. Without a proxy: the socket.
 */
export function peerOf(request: FastifyRequest): string {
  const header = request.headers['x-forwarded-for'];
  const last = (Array.isArray(header) ? header.join(',') : (header ?? '')).split(',').at(-1)?.trim();
  return last === undefined || last === '' ? (request.raw.socket.remoteAddress ?? 'unknown') : last;
}

/** The count of this process alone, for as long as Redis does not answer: stricter than nothing, never open. */
class LocalBuckets {
  private readonly counts = new Map<string, { count: number; until: number }>();

  take(key: string, rule: PeerLimitRule, nowMs: number): { isExceeded: boolean; ttlInSeconds: number } {
    const known = this.counts.get(key);
    if (this.counts.size >= LOCAL_PEERS_MAX) this.counts.clear();
    const bucket = known !== undefined && known.until > nowMs ? known : { count: 0, until: nowMs + rule.windowMs };
    bucket.count += 1;
    this.counts.set(key, bucket);
    return { isExceeded: bucket.count > rule.max, ttlInSeconds: Math.ceil((bucket.until - nowMs) / 1000) };
  }
}

type Checker = (
  request: FastifyRequest,
) => Promise<{ isAllowed: boolean; isExceeded?: boolean; ttlInSeconds?: number }>;

/** Counts in Redis, shared by all instances of the service (@fastify/rate-limit); in this process when Redis is away. */
@Injectable()
export class PeerLimitGuard implements CanActivate {
  private readonly local = new LocalBuckets();
  private readonly checkers = new Map<string, Checker>();

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(REDIS) redis: Redis,
    @Inject(SERVICE) service: string,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {
    void this.instance().register(rateLimit, { global: false, redis, nameSpace: `${service}:peers:` });
  }

  /** @throws RateLimitedError */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rule = this.reflector.get<PeerLimitRule | undefined>(PEER_LIMIT, context.getHandler());
    if (rule === undefined) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const taken = await this.checkerOf(rule)(request).catch(() =>
      this.local.take(`${rule.group}:${peerOf(request)}`, rule, Date.now()),
    );
    if (taken.isExceeded === true) throw new RateLimitedError(taken.ttlInSeconds ?? 1);
    return true;
  }

  private checkerOf(rule: PeerLimitRule): Checker {
    const known = this.checkers.get(rule.group);
    if (known !== undefined) return known;
    const checker: Checker = this.instance().createRateLimit({
      max: rule.max,
      timeWindow: rule.windowMs,
      keyGenerator: (request) => `${rule.group}:${peerOf(request)}`,
    });
    this.checkers.set(rule.group, checker);
    return checker;
  }

  private instance(): FastifyInstance {
    return this.host.httpAdapter.getInstance<FastifyInstance>();
  }
}
