import { CoreTransferTimeline } from '@bank/contracts';
import { NotFoundError, RemoteProblemError, ServiceClient, type ServiceTokenSigner } from '@bank/platform';
import type { BreakerLimits } from '../bulkhead/breaker.ts';
import { Lane } from '../bulkhead/lane.ts';

/** Somebody looking where their money is must not keep a payment out. */
const LIMITS = { concurrentMax: 16, waitingMax: 32, waitMsMax: 200 } as const;

/** How far a transfer has got, by the core. */
export class TransferTimelineGateway {
  private readonly client: ServiceClient;
  private readonly lane: Lane;

  constructor(baseUrl: string, signer: ServiceTokenSigner, callMs: number, breaker: BreakerLimits) {
    this.lane = new Lane('core-timeline', 'banking-core', { places: LIMITS, breaker });
    this.client = new ServiceClient({ service: 'banking-core', baseUrl, signer, deadlineMs: callMs });
  }

  /** @throws NotFoundError while the core has not decided the id; DependencyUnavailableError */
  async getTimeline(transferId: string): Promise<CoreTransferTimeline> {
    const path = `/internal/transfers/${transferId}/timeline`;
    try {
      return await this.lane.run(() => this.client.call({ method: 'GET', path, answer: CoreTransferTimeline }));
    } catch (error) {
      if (error instanceof RemoteProblemError && error.problem.status === 404) throw new NotFoundError();
      throw error;
    }
  }
}
