import { setTimeout as delay } from 'node:timers/promises';
import { addMs, type Clock, type Instant } from '@bank/domain';
import { CLOCK, ValidationError } from '@bank/platform';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { MovementsService } from '../movements/movements.service.ts';
import { type Comparison, compareSources, type Sources } from './reconciliation.ts';
import { factOf } from './reconciliation.view.ts';
import { FACTS_MAX, tooManyFacts, TransferFactsGateway } from './transfer-facts.gateway.ts';

const DAY_MS = 86_400_000;
/** The newest moments are left out: their changes and events are on the way. */
const NEWEST_LEFT_OUT_MS = 2_000;
/** Sources are read this far beyond the window: one says when a transfer was ordered, another when it was decided. */
const MARGIN_MS = 300_000;
/** A difference about something just happened is looked at again before it is called a break. */
const RECHECK_MS = 500;
const RECHECKS_MAX = 8;

@Injectable()
export class ReconciliationsService {
  private readonly logger = new Logger('reconciliation');

  constructor(
    @Inject(TransferFactsGateway) private readonly facts: TransferFactsGateway,
    @Inject(MovementsService) private readonly movements: MovementsService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The last 24 hours but their newest two seconds, unless told otherwise. @throws ValidationError */
  windowOf(request: { from: Instant | undefined; to: Instant | undefined }): { from: Instant; to: Instant } {
    const to = request.to ?? addMs(this.clock.now(), -NEWEST_LEFT_OUT_MS);
    const from = request.from ?? addMs(to, -DAY_MS);
    if (from >= to) throw new ValidationError([{ pointer: '#/from', detail: 'must be before the end of the window' }]);
    return { from, to };
  }

  /** @throws DependencyUnavailableError when a source cannot be read; ValidationError when the window is too large. */
  async reconcile(window: { from: Instant; to: Instant }): Promise<Comparison> {
    let comparison = await this.compare(window);
    for (let recheck = 0; comparison.isSettling && recheck < RECHECKS_MAX; recheck += 1) {
      await delay(RECHECK_MS);
      comparison = await this.compare(window);
    }
    const { compared, agrees, breaks } = comparison;
    const line = { event: 'reconciliation.done', agrees, breaks: breaks.length, ...compared };
    if (breaks.length > 0)
      this.logger.error({ ...line, transferIds: breaks.slice(0, 20).map((one) => one.transferId) });
    else this.logger.log(line);
    return comparison;
  }

  private async compare(window: { from: Instant; to: Instant }): Promise<Comparison> {
    return compareSources(await this.read(window), window, this.clock.now());
  }

  /** The bff first: what it calls decided, the core and then the audit know already. */
  private async read(window: { from: Instant; to: Instant }): Promise<Sources> {
    const range = { from: addMs(window.from, -MARGIN_MS), to: addMs(window.to, MARGIN_MS) };
    const bff = await this.facts.read('bff', range);
    const core = await this.facts.read('banking-core', range);
    const { changes, events } = await this.movements.facts({ ...range, limit: FACTS_MAX + 1 });
    if (changes.length > FACTS_MAX || events.length > FACTS_MAX) throw tooManyFacts();
    return { core: core.map(factOf), bff: bff.map(factOf), changes, events };
  }
}
