import { CoreStatementPage, STATEMENT_PAGE_SIZE_MAX } from '@bank/contracts';
import { NotFoundError, RemoteProblemError, ServiceClient, type ServiceTokenSigner } from '@bank/platform';
import type { BreakerLimits } from '../bulkhead/breaker.ts';
import { Lane } from '../bulkhead/lane.ts';

/** Long reads have few places of their own: statements must not keep balances out. */
const LIMITS = { concurrentMax: 8, waitingMax: 64, waitMsMax: 2_000 } as const;

/** The banking core, as far as the movements of a period need it. */
export class CoreStatementsGateway {
  private readonly client: ServiceClient;
  private readonly lane: Lane;

  constructor(baseUrl: string, signer: ServiceTokenSigner, callMs: number, breaker: BreakerLimits) {
    this.lane = new Lane('core-statements', 'banking-core', { places: LIMITS, breaker });
    this.client = new ServiceClient({ service: 'banking-core', baseUrl, signer, deadlineMs: callMs });
  }

  /**
   * Oldest first; `too-long` when the period has more movements than the core adds up.
   * @throws NotFoundError when the account is not the customer's; DependencyUnavailableError
   */
  async findPage(
    account: { customerId: string; accountId: string },
    part: { from: string; to: string; cursor: string | undefined },
  ): Promise<CoreStatementPage | 'too-long'> {
    const { from, to, cursor } = part;
    const { customerId, accountId } = account;
    const query = new URLSearchParams({ customerId, from, to, limit: String(STATEMENT_PAGE_SIZE_MAX) });
    if (cursor !== undefined) query.set('cursor', cursor);
    const path = `/internal/accounts/${accountId}/statement?${query.toString()}`;
    try {
      return await this.lane.run(() => this.client.call({ method: 'GET', path, answer: CoreStatementPage }));
    } catch (error) {
      if (!(error instanceof RemoteProblemError)) throw error;
      if (error.problem.status === 404) throw new NotFoundError();
      // The core's own limit; from and to were checked before, so nothing else can be wrong with them.
      if (error.problem.errors?.some(({ pointer }) => pointer === '#/to') === true) return 'too-long';
      throw error;
    }
  }
}
