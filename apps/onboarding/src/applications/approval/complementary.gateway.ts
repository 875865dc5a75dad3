import {
  ComplementaryRecord,
  type ComplementaryRecordRequest,
  type ScreeningRequest,
  ScreeningResult,
} from '@bank/contracts';
import { CONFIG, ServiceClient, ServiceTokenSigner } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../../config.ts';

const DEADLINE_MS = 3_000;

/** Screening and the additional data of a customer. */
@Injectable()
export class ComplementaryGateway {
  private readonly client: ServiceClient;

  constructor(@Inject(CONFIG) config: Config, @Inject(ServiceTokenSigner) signer: ServiceTokenSigner) {
    const baseUrl = config.COMPLEMENTARY_URL;
    this.client = new ServiceClient({ service: 'complementary-system', baseUrl, signer, deadlineMs: DEADLINE_MS });
  }

  /** One screening for an application, however often it is asked for. */
  async screen(request: ScreeningRequest): Promise<ScreeningResult> {
    return this.client.call({ method: 'POST', path: '/internal/screenings', body: request, answer: ScreeningResult });
  }

  async putRecord(customerId: string, record: ComplementaryRecordRequest): Promise<void> {
    const path = `/internal/customers/${customerId}`;
    await this.client.call({ method: 'PUT', path, body: record, answer: ComplementaryRecord });
  }
}
