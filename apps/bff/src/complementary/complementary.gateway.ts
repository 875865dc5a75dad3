import { ComplementaryRecord } from '@bank/contracts';
import { RemoteProblemError, ServiceClient, ServiceTokenSigner } from '@bank/platform';
import type { BreakerLimits } from '../bulkhead/breaker.ts';
import { Lane } from '../bulkhead/lane.ts';

const DEADLINE_MS = 1_000;
const LIMITS = { concurrentMax: 16, waitingMax: 32, waitMsMax: 200 } as const;

export class ComplementaryGateway {
  private readonly client: ServiceClient;
  private readonly lane: Lane;

  constructor(baseUrl: string, signer: ServiceTokenSigner, breaker: BreakerLimits) {
    this.lane = new Lane('complementary', 'complementary-system', { places: LIMITS, breaker });
    this.client = new ServiceClient({ service: 'complementary-system', baseUrl, signer, deadlineMs: DEADLINE_MS });
  }

  /** @throws DependencyUnavailableError */
  async findRecord(customerId: string): Promise<ComplementaryRecord | undefined> {
    const call = { method: 'GET', path: `/internal/customers/${customerId}`, answer: ComplementaryRecord } as const;
    try {
      return await this.lane.run(() => this.client.call(call));
    } catch (error) {
      if (error instanceof RemoteProblemError && error.problem.status === 404) return undefined;
      throw error;
    }
  }
}
