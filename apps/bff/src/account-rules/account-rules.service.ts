import type { HoldList, LimitChangeRequest, LimitsView, TransferQuote, TransferQuoteRequest } from '@bank/contracts';
import { DependencyUnavailableError, OutcomeUnknownError, RemoteProblemError } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AccountRulesGateway } from '../banking-core/account-rules.gateway.ts';
import { LimitRaiseError } from './account-rules.errors.ts';
import { holdsView, quoteView } from './account-rules.view.ts';

interface OwnAccount {
  readonly customerId: string;
  readonly accountId: string;
}

@Injectable()
export class AccountRulesService {
  constructor(@Inject(AccountRulesGateway) private readonly core: AccountRulesGateway) {}

  /** @throws NotFoundError, DependencyUnavailableError: limits are never shown from memory */
  limits(account: OwnAccount): Promise<LimitsView> {
    return this.core.getLimits(account);
  }

  /** @throws NotFoundError, LimitRaiseError, DependencyUnavailableError */
  async lower({ customerId, accountId }: OwnAccount, limits: LimitChangeRequest): Promise<LimitsView> {
    try {
      return await this.core.putLimits(accountId, { customerId, limits });
    } catch (error) {
      if (error instanceof OutcomeUnknownError) throw new DependencyUnavailableError('banking-core', { cause: error });
      if (!(error instanceof RemoteProblemError) || error.slug !== 'limit-raise') throw error;
      const { limit, allowed, requested } = error.problem;
      throw new LimitRaiseError({ limit, allowed, requested });
    }
  }

  /** @throws NotFoundError, DependencyUnavailableError */
  async holds(account: OwnAccount): Promise<HoldList> {
    return holdsView(await this.core.listHolds(account));
  }

  /** @throws NotFoundError when the payer's account is not the customer's; DependencyUnavailableError */
  async quote(customerId: string, request: TransferQuoteRequest): Promise<TransferQuote> {
    try {
      return quoteView(await this.core.quote({ ...request, customerId }));
    } catch (error) {
      // Asking changes nothing, so an answer that was lost is only that.
      if (error instanceof OutcomeUnknownError) throw new DependencyUnavailableError('banking-core', { cause: error });
      throw error;
    }
  }
}
