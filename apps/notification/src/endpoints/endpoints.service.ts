import { createHash } from 'node:crypto';
import type { Clock } from '@bank/domain';
import { CLOCK, DependencyUnavailableError } from '@bank/platform';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { SnsPushGateway } from '../channels/sns-push.gateway.ts';
import { type Endpoint, ENDPOINTS_MAX } from './endpoint.ts';
import { EndpointsStore, isOwner } from './endpoints.store.ts';

/** Two devices fighting for one token is a curiosity; more rounds than this is a fault. */
const BIND_ROUNDS_MAX = 5;

@Injectable()
export class EndpointsService {
  private readonly logger = new Logger('endpoints');

  constructor(
    @Inject(EndpointsStore) private readonly store: EndpointsStore,
    @Inject(SnsPushGateway) private readonly sns: SnsPushGateway,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Binds a push token to a person's device; whoever had the token loses it.
   * @throws DependencyUnavailableError when SNS does not answer or the token keeps changing hands.
   */
  async register(request: Pick<Endpoint, 'subject' | 'deviceId' | 'provider' | 'token'>): Promise<void> {
    const endpoint: Endpoint = {
      ...request,
      tokenHash: createHash('sha256').update(`${request.provider} ${request.token}`).digest('hex'),
      address: request.provider === 'sns' ? await this.snsAddress(request.token) : request.token,
      updatedAt: this.clock.now(),
    };
    for (let round = 0; round < BIND_ROUNDS_MAX; round += 1) {
      const [owner, former] = await Promise.all([this.store.findOwner(endpoint.tokenHash), this.store.find(endpoint)]);
      if (!(await this.store.bind(endpoint, { owner, former }))) continue;
      this.logger.log({
        event: 'endpoint.bound',
        deviceId: endpoint.deviceId,
        isMoved: owner !== undefined && !isOwner(owner, endpoint),
      });
      await this.dropSurplus(endpoint);
      return;
    }
    throw new DependencyUnavailableError('dynamodb');
  }

  /** Ends push to a device; nothing to end is fine. */
  async remove(key: { subject: string; deviceId: string }): Promise<void> {
    const endpoint = await this.store.find(key);
    if (endpoint === undefined || !(await this.store.remove(endpoint))) return;
    if (endpoint.provider !== 'sns') return;
    await this.sns
      .unregister(endpoint.address)
      .catch((err: unknown) => this.logger.warn({ event: 'endpoint.sns-leftover', deviceId: key.deviceId, err }));
  }

  listOf(subject: string): Promise<readonly Endpoint[]> {
    return this.store.listOf(subject, ENDPOINTS_MAX);
  }

  /** The provider says this token is dead. A token that was replaced meanwhile stays. */
  async removeGone(endpoint: Endpoint): Promise<void> {
    const isRemoved = await this.store.remove(endpoint);
    if (isRemoved) this.logger.log({ event: 'endpoint.unregistered', deviceId: endpoint.deviceId });
  }

  private async dropSurplus(newest: Endpoint): Promise<void> {
    const endpoints = await this.store.listOf(newest.subject, ENDPOINTS_MAX + 1);
    if (endpoints.length <= ENDPOINTS_MAX) return;
    const [oldest] = endpoints
      .filter((endpoint) => endpoint.deviceId !== newest.deviceId)
      .toSorted((a, b) => (a.updatedAt < b.updatedAt ? -1 : 1));
    if (oldest !== undefined) await this.store.remove(oldest);
  }

  private snsAddress(token: string): Promise<string> {
    return this.sns.register(token).catch((cause: unknown) => {
      throw new DependencyUnavailableError('sns', { cause });
    });
  }
}
