import type { AnnotationRequest } from '@bank/contracts';
import type { Clock } from '@bank/domain';
import { CLOCK, DependencyUnavailableError } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import { CoreMovementsGateway } from '../banking-core/core-movements.gateway.ts';
import type { Annotation } from './annotation.ts';
import { AnnotationsStore } from './annotations.store.ts';

@Injectable()
export class AnnotationsService {
  constructor(
    @Inject(CoreMovementsGateway) private readonly core: CoreMovementsGateway,
    @Inject(AnnotationsStore) private readonly store: AnnotationsStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Keeps what the client says of a movement, in place of what they said before.
   * @throws NotFoundError when the movement is not of an account of theirs; DependencyUnavailableError
   */
  async annotate(
    movement: { customerId: string; accountId: string; entryId: string },
    said: AnnotationRequest,
  ): Promise<Annotation> {
    const { customerId, accountId, entryId } = movement;
    const { sequence } = await this.core.get({ customerId, accountId }, entryId);
    try {
      return await this.store.put(
        { customerId, accountId },
        { entryId, sequence, category: said.category, note: said.note, now: this.clock.now() },
      );
    } catch (cause) {
      throw new DependencyUnavailableError('dynamodb', { cause });
    }
  }
}
