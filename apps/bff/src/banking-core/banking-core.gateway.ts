import {
  type CoreAccount,
  CoreAccountList,
  CoreBalance,
  CoreCustomer,
  CoreTransfer,
  type CoreTransferExpiry,
  type CoreTransferRequest,
} from '@bank/contracts';
import { NotFoundError, RemoteProblemError, ServiceClient, type ServiceTokenSigner } from '@bank/platform';
import type { ZodType } from 'zod';
import type { BreakerLimits } from '../bulkhead/breaker.ts';
import { Lane } from '../bulkhead/lane.ts';

/** Reads and money have places of their own: a flood of balance reads must not keep a payment out. */
const READ_LIMITS = { concurrentMax: 64, waitingMax: 256, waitMsMax: 500 } as const;
const MONEY_LIMITS = { concurrentMax: 64, waitingMax: 128, waitMsMax: 500 } as const;
/** All shards of the repair loop at their most; it has time. */
const REPAIR_LIMITS = { concurrentMax: 20, waitingMax: 20, waitMsMax: 1_500 } as const;

const isNotFound = (error: unknown): boolean => error instanceof RemoteProblemError && error.problem.status === 404;

/** The banking core, as far as clients' money needs it. Every read of an account names the customer it is for. */
export class BankingCoreGateway {
  /** `callMs`: whole time of one call, connect included, where the caller gives no deadline. */
  private constructor(
    private readonly client: ServiceClient,
    private readonly lanes: { readonly reads: Lane; readonly money: Lane },
    readonly callMs: number,
  ) {}

  /**
   * The core for requests of clients, and for the repair loop: that one has places of its own and no breaker, because it
   * is how what was promised gets finished, and asks at its own slow pace anyway.
   */
  static make(options: {
    readonly baseUrl: string;
    readonly signer: ServiceTokenSigner;
    readonly callMs: number;
    readonly breaker: BreakerLimits;
  }): { readonly forClients: BankingCoreGateway; readonly forRepair: BankingCoreGateway } {
    const { baseUrl, signer, callMs, breaker } = options;
    const client = new ServiceClient({ service: 'banking-core', baseUrl, signer, deadlineMs: callMs });
    const repair = new Lane('core-repair', 'banking-core', { places: REPAIR_LIMITS, breaker: null });
    return {
      forClients: new BankingCoreGateway(
        client,
        {
          reads: new Lane('core-reads', 'banking-core', { places: READ_LIMITS, breaker }),
          money: new Lane('core-money', 'banking-core', { places: MONEY_LIMITS, breaker }),
        },
        callMs,
      ),
      forRepair: new BankingCoreGateway(client, { reads: repair, money: repair }, callMs),
    };
  }

  /** For a question on the way of a payment, which has to leave time for the payment itself. */
  get shortCallMs(): number {
    return Math.floor(this.callMs / 3);
  }

  /** @throws NotFoundError, DependencyUnavailableError */
  async getCustomer(customerId: string): Promise<CoreCustomer> {
    return this.read({ path: `/internal/customers/${customerId}`, answer: CoreCustomer });
  }

  /** A customer the core does not know has no accounts. @throws DependencyUnavailableError */
  async accountsOf(customerId: string, deadlineMs: number = this.callMs): Promise<readonly CoreAccount[]> {
    const path = `/internal/customers/${customerId}/accounts`;
    try {
      return (await this.read({ path, answer: CoreAccountList, deadlineMs })).accounts;
    } catch (error) {
      if (error instanceof NotFoundError) return [];
      throw error;
    }
  }

  /** @throws NotFoundError when the account is not the customer's; DependencyUnavailableError */
  async getBalance(account: { customerId: string; accountId: string }): Promise<CoreBalance> {
    const path = `/internal/accounts/${account.accountId}/balance?customerId=${account.customerId}`;
    return this.read({ path, answer: CoreBalance });
  }

  /** @throws DependencyUnavailableError */
  async findTransfer(transferId: string, deadlineMs: number = this.callMs): Promise<CoreTransfer | undefined> {
    const call = {
      method: 'GET',
      path: `/internal/transfers/${transferId}`,
      answer: CoreTransfer,
      deadlineMs,
    } as const;
    try {
      return await this.lanes.money.run(() => this.client.call(call));
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** @throws RemoteProblemError, DependencyUnavailableError, OutcomeUnknownError */
  async putTransfer(
    transferId: string,
    body: CoreTransferRequest,
    deadlineMs: number = this.callMs,
  ): Promise<CoreTransfer> {
    const path = `/internal/transfers/${transferId}`;
    return this.lanes.money.run(() =>
      this.client.call({ method: 'PUT', path, body, answer: CoreTransfer, deadlineMs }),
    );
  }

  /** Refuses the id for ever unless it was decided before; answers what stands. @throws as `putTransfer` */
  async expireTransfer(
    transferId: string,
    body: CoreTransferExpiry,
    deadlineMs: number = this.callMs,
  ): Promise<CoreTransfer> {
    const path = `/internal/transfers/${transferId}/expiry`;
    return this.lanes.money.run(() =>
      this.client.call({ method: 'PUT', path, body, answer: CoreTransfer, deadlineMs }),
    );
  }

  private async read<Body>(call: { path: string; answer: ZodType<Body>; deadlineMs?: number }): Promise<Body> {
    try {
      return await this.lanes.reads.run(() => this.client.call<Body>({ method: 'GET', ...call }));
    } catch (error) {
      if (isNotFound(error)) throw new NotFoundError();
      throw error;
    }
  }
}
