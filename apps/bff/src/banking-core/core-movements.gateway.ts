import { CoreMovement, type CoreMovementFilter, CoreMovementPage } from '@bank/contracts';
import {
  NotFoundError,
  RemoteProblemError,
  ServiceClient,
  type ServiceTokenSigner,
  ValidationError,
} from '@bank/platform';
import type { ZodType } from 'zod';
import type { BreakerLimits } from '../bulkhead/breaker.ts';
import { Lane } from '../bulkhead/lane.ts';

/** Their own places: somebody who searches a long past must not keep balances out. */
const LIMITS = { concurrentMax: 32, waitingMax: 128, waitMsMax: 500 } as const;

interface OwnAccount {
  readonly customerId: string;
  readonly accountId: string;
}

/** The banking core, as far as reading movements needs it. */
export class CoreMovementsGateway {
  private readonly client: ServiceClient;
  private readonly lane: Lane;

  /** `callMs`: whole time of one call, connect included. */
  constructor(
    baseUrl: string,
    signer: ServiceTokenSigner,
    readonly callMs: number,
    breaker: BreakerLimits,
  ) {
    this.lane = new Lane('core-movements', 'banking-core', { places: LIMITS, breaker });
    this.client = new ServiceClient({ service: 'banking-core', baseUrl, signer, deadlineMs: callMs });
  }

  /**
   * Newest first; it may hold fewer than `limit` and still go on.
   * @throws NotFoundError when the account is not the customer's; ValidationError for a cursor that is not the core's;
   * DependencyUnavailableError
   */
  async findPage(
    account: OwnAccount,
    page: { filter: CoreMovementFilter; cursor: string | undefined; limit: number },
  ): Promise<CoreMovementPage> {
    const query = new URLSearchParams({ customerId: account.customerId, limit: String(page.limit) });
    for (const [name, value] of Object.entries(page.filter)) if (value !== undefined) query.set(name, value);
    if (page.cursor !== undefined) query.set('cursor', page.cursor);
    return this.read(`/internal/accounts/${account.accountId}/movements?${query.toString()}`, CoreMovementPage);
  }

  /** @throws NotFoundError when it is not the customer's; DependencyUnavailableError */
  async get(account: OwnAccount, entryId: string): Promise<CoreMovement> {
    const { customerId, accountId } = account;
    return this.read(`/internal/accounts/${accountId}/movements/${entryId}?customerId=${customerId}`, CoreMovement);
  }

  private async read<Body>(path: string, answer: ZodType<Body>): Promise<Body> {
    try {
      return await this.lane.run(() => this.client.call({ method: 'GET', path, answer }));
    } catch (error) {
      if (!(error instanceof RemoteProblemError)) throw error;
      if (error.problem.status === 404) throw new NotFoundError();
      // Everything else was checked by the same schema before; a cursor is known to the core alone.
      if (error.problem.errors?.some(({ pointer }) => pointer === '#/cursor') === true)
        throw new ValidationError([{ pointer: '#/query/cursor', detail: 'is not a cursor of this list' }]);
      throw error;
    }
  }
}
