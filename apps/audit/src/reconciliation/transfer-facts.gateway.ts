import { type TransferFact, TransferFactPage } from '@bank/contracts';
import type { Instant } from '@bank/domain';
import { CONFIG, ServiceClient, ServiceTokenSigner, ValidationError } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config.ts';

const DEADLINE_MS = 3_000;
const PAGE_SIZE = 1_000;
const PAGES_MAX = 50;
/** Facts of one source in one comparison. */
export const FACTS_MAX = PAGE_SIZE * PAGES_MAX;

/** Reads what the core and the bff say about transfers, by the contract both serve. */
@Injectable()
export class TransferFactsGateway {
  private readonly clients: Readonly<Record<'banking-core' | 'bff', ServiceClient>>;

  constructor(@Inject(CONFIG) config: Config, @Inject(ServiceTokenSigner) signer: ServiceTokenSigner) {
    const common = { signer, deadlineMs: DEADLINE_MS };
    this.clients = {
      'banking-core': new ServiceClient({ ...common, service: 'banking-core', baseUrl: config.BANKING_CORE_URL }),
      bff: new ServiceClient({ ...common, service: 'bff', baseUrl: config.BFF_URL }),
    };
  }

  /**
   * Every fact of the range, page by page.
   * @throws DependencyUnavailableError when the service does not answer; ValidationError beyond `FACTS_MAX`.
   */
  async read(service: 'banking-core' | 'bff', range: { from: Instant; to: Instant }): Promise<readonly TransferFact[]> {
    const facts: TransferFact[] = [];
    let cursor: string | null = null;
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const query = new URLSearchParams({ ...range, limit: String(PAGE_SIZE) });
      if (cursor !== null) query.set('cursor', cursor);
      const answer: { transfers: TransferFact[]; nextCursor: string | null } = await this.clients[service].call({
        method: 'GET',
        path: `/internal/transfers?${query.toString()}`,
        answer: TransferFactPage,
      });
      facts.push(...answer.transfers);
      cursor = answer.nextCursor;
      if (cursor === null) return facts;
    }
    throw tooManyFacts();
  }
}

export const tooManyFacts = (): ValidationError =>
  new ValidationError([{ pointer: '#/from', detail: `the window holds more than ${FACTS_MAX} transfers` }]);
