import { CorePayee } from '@bank/contracts';
import { RemoteProblemError, ServiceClient, type ServiceTokenSigner } from '@bank/platform';
import type { BreakerLimits } from '../bulkhead/breaker.ts';
import { Lane } from '../bulkhead/lane.ts';

/** Their own places: neither do checks of payees keep a payment out, nor does a flood of reads keep a check waiting. */
const LIMITS = { concurrentMax: 16, waitingMax: 64, waitMsMax: 200 } as const;

/** Who an IBAN of this bank belongs to, as the core knows it. */
export class PayeesGateway {
  private readonly client: ServiceClient;
  private readonly lane: Lane;

  /** `callMs`: whole time of one call, connect included. */
  constructor(baseUrl: string, signer: ServiceTokenSigner, callMs: number, breaker: BreakerLimits) {
    this.lane = new Lane('core-payees', 'banking-core', { places: LIMITS, breaker });
    this.client = new ServiceClient({ service: 'banking-core', baseUrl, signer, deadlineMs: callMs });
  }

  /** Undefined when the bank has no such account. @throws DependencyUnavailableError, within the call and 0.2 s of waiting */
  async findPayee(iban: string): Promise<CorePayee | undefined> {
    const path = `/internal/accounts?${new URLSearchParams({ iban }).toString()}`;
    try {
      return await this.lane.run(() => this.client.call({ method: 'GET', path, answer: CorePayee }));
    } catch (error) {
      if (error instanceof RemoteProblemError && error.problem.status === 404) return undefined;
      throw error;
    }
  }
}
