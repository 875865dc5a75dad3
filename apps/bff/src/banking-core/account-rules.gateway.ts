import { CoreHoldList, CoreLimits, type CoreLimitsRequest, CoreQuote, type CoreQuoteRequest } from '@bank/contracts';
import {
  NotFoundError,
  OutcomeUnknownError,
  RemoteProblemError,
  ServiceClient,
  type ServiceTokenSigner,
} from '@bank/platform';
import type { ZodType } from 'zod';
import type { BreakerLimits } from '../bulkhead/breaker.ts';
import { Lane } from '../bulkhead/lane.ts';

/** Asked before a payment, so never in the way of one. */
const LIMITS = { concurrentMax: 32, waitingMax: 64, waitMsMax: 500 } as const;

interface OwnAccount {
  readonly customerId: string;
  readonly accountId: string;
}

/** What an account may do, in the core: limits, holds, and what a transfer would cost. */
export class AccountRulesGateway {
  private readonly client: ServiceClient;
  private readonly lane: Lane;

  constructor(baseUrl: string, signer: ServiceTokenSigner, callMs: number, breaker: BreakerLimits) {
    this.lane = new Lane('core-rules', 'banking-core', { places: LIMITS, breaker });
    this.client = new ServiceClient({ service: 'banking-core', baseUrl, signer, deadlineMs: callMs });
  }

  /** @throws NotFoundError when the account is not the customer's; DependencyUnavailableError */
  getLimits({ accountId, customerId }: OwnAccount): Promise<CoreLimits> {
    const path = `/internal/accounts/${accountId}/limits?customerId=${customerId}`;
    return this.call({ method: 'GET', path, answer: CoreLimits });
  }

  /** Setting the same again changes nothing, so an answer that was lost is asked for once more. @throws RemoteProblemError */
  async putLimits(accountId: string, body: CoreLimitsRequest): Promise<CoreLimits> {
    const call = { method: 'PUT', path: `/internal/accounts/${accountId}/limits`, body, answer: CoreLimits } as const;
    try {
      return await this.call(call);
    } catch (error) {
      if (!(error instanceof OutcomeUnknownError)) throw error;
      return this.call(call);
    }
  }

  /** @throws NotFoundError when the account is not the customer's; DependencyUnavailableError */
  listHolds({ accountId, customerId }: OwnAccount): Promise<CoreHoldList> {
    const path = `/internal/accounts/${accountId}/holds?customerId=${customerId}`;
    return this.call({ method: 'GET', path, answer: CoreHoldList });
  }

  /** @throws NotFoundError when the account is not the customer's; DependencyUnavailableError, OutcomeUnknownError */
  quote(body: CoreQuoteRequest): Promise<CoreQuote> {
    return this.call({ method: 'POST', path: '/internal/transfers/quote', body, answer: CoreQuote });
  }

  private async call<Body>(call: {
    method: 'GET' | 'PUT' | 'POST';
    path: string;
    body?: unknown;
    answer: ZodType<Body>;
  }): Promise<Body> {
    try {
      return await this.lane.run(() => this.client.call(call));
    } catch (error) {
      if (error instanceof RemoteProblemError && error.problem.status === 404) throw new NotFoundError();
      throw error;
    }
  }
}
