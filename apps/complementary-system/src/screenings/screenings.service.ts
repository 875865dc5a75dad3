import type { ScreeningRequest, ScreeningResult } from '@bank/contracts';
import { type Clock, instantFromMs, invariant } from '@bank/domain';
import { CLOCK } from '@bank/platform';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { possibleHits } from './sanctions-match.ts';
import type { ScreeningEntity } from './screening.entity.ts';
import { ScreeningIdReusedError } from './screening.errors.ts';
import { ScreeningsStore } from './screenings.store.ts';

@Injectable()
export class ScreeningsService {
  private readonly logger = new Logger('screenings');

  constructor(
    @Inject(ScreeningsStore) private readonly store: ScreeningsStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Screens an applicant once; the same application asked again gets the stored answer, also after a newer list.
   * @throws ScreeningIdReusedError when the application was screened with other details.
   */
  async screen(request: ScreeningRequest): Promise<ScreeningResult> {
    const earlier = await this.store.find(request.applicationId);
    if (earlier !== null) return replay(earlier, request);
    const { listVersion, people } = await this.store.currentList();
    const matchedEntryIds = [...possibleHits(request, people)];
    await this.store.insertOnce(
      {
        ...request,
        screeningId: uuidv7(),
        outcome: matchedEntryIds.length === 0 ? 'CLEAR' : 'POSSIBLE_HIT',
        matchedEntryIds,
        listVersion,
      },
      this.clock.now(),
    );
    const stored = await this.store.find(request.applicationId);
    invariant(stored !== null, 'a screening that was written is there');
    this.logger.log({ event: 'screening.done', applicationId: stored.applicationId, outcome: stored.outcome });
    return replay(stored, request);
  }
}

function replay(stored: ScreeningEntity, request: ScreeningRequest): ScreeningResult {
  const isSame =
    stored.fullName === request.fullName &&
    stored.dateOfBirth === request.dateOfBirth &&
    stored.country === request.country;
  if (!isSame) throw new ScreeningIdReusedError();
  return {
    screeningId: stored.screeningId,
    outcome: stored.outcome,
    listVersion: stored.listVersion,
    screenedAt: instantFromMs(stored.screenedAt.getTime()),
  };
}
