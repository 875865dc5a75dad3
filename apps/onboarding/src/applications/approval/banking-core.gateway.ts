import { CoreAccount, CoreCustomer } from '@bank/contracts';
import { CONFIG, ServiceClient, ServiceTokenSigner } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../config.ts';

const DEADLINE_MS = 3_000;

/** The core makes what is put under an id once; the same again is the same answer. */
@Injectable()
export class BankingCoreGateway {
  private readonly client: ServiceClient;

  constructor(@Inject(CONFIG) config: Config, @Inject(ServiceTokenSigner) signer: ServiceTokenSigner) {
    const baseUrl = config.BANKING_CORE_URL;
    this.client = new ServiceClient({ service: 'banking-core', baseUrl, signer, deadlineMs: DEADLINE_MS });
  }

  async putCustomer(customerId: string, person: { fullName: string; dateOfBirth: string }): Promise<void> {
    await this.client.call({
      method: 'PUT',
      path: `/internal/customers/${customerId}`,
      body: { fullName: person.fullName, dateOfBirth: person.dateOfBirth },
      answer: CoreCustomer,
    });
  }

  async putAccount(accountId: string, account: { customerId: string; currency: 'EUR' | 'USD' }): Promise<void> {
    const path = `/internal/accounts/${accountId}`;
    await this.client.call({ method: 'PUT', path, body: account, answer: CoreAccount });
  }
}
