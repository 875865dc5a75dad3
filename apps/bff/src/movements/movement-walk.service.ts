import type { CoreMovementFilter, CoreMovementPage, MovementView } from '@bank/contracts';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { CoreMovementsGateway } from '../banking-core/core-movements.gateway.ts';
import type { Annotation } from './annotation.ts';
import { AnnotationsStore } from './annotations.store.ts';
import { toMovementView } from './movement.view.ts';
import type { MovementPlace } from './movement-place.ts';

interface OwnAccount {
  readonly customerId: string;
  readonly accountId: string;
}

/** One page of the core's, as the client knows its movements. */
export interface Stretch {
  readonly page: CoreMovementPage;
  readonly movements: readonly MovementView[];
  /** The core's cursor that this page began at. */
  readonly coreCursor: string | undefined;
  /** Undefined at the opening of the account. */
  readonly next: MovementPlace | undefined;
  readonly areAnnotationsKnown: boolean;
}

/** Goes back through an account's movements, page by page, with what the client has said of them. */
@Injectable()
export class MovementWalk {
  private readonly logger = new Logger('movements');

  constructor(
    @Inject(CoreMovementsGateway) private readonly core: CoreMovementsGateway,
    @Inject(AnnotationsStore) private readonly annotations: AnnotationsStore,
  ) {}

  /**
   * At most `pagesMax` pages, and no further one when as much time has passed as one call of the core may take.
   * @throws NotFoundError when the account is not the customer's; ValidationError for a cursor that is none;
   * DependencyUnavailableError when the core is away.
   */
  async *from(
    place: MovementPlace,
    account: OwnAccount,
    options: { filter: CoreMovementFilter; pageSize: number; pagesMax: number },
  ): AsyncGenerator<Stretch, void, void> {
    const { filter, pageSize: limit, pagesMax } = options;
    const until = performance.now() + this.core.callMs;
    let at = place;
    let areAnnotationsKnown = true;
    for (let pages = 0; pages < pagesMax && (pages === 0 || performance.now() < until); pages += 1) {
      const { coreCursor, below = Infinity } = at;
      const page = await this.core.findPage(account, { filter, cursor: coreCursor, limit });
      const said: readonly Annotation[] | undefined = areAnnotationsKnown
        ? await this.findAnnotations(account, page)
        : undefined;
      areAnnotationsKnown = said !== undefined;
      const next = page.nextCursor === null ? undefined : { coreCursor: page.nextCursor, below: undefined };
      const movements = annotated(page, said).filter(({ sequence }) => sequence < below);
      yield { page, movements, coreCursor, next, areAnnotationsKnown };
      if (next === undefined) return;
      at = next;
    }
  }

  /** The movements of a page that was kept, for while the core is away. */
  async known(
    account: OwnAccount,
    page: CoreMovementPage,
  ): Promise<Pick<Stretch, 'movements' | 'areAnnotationsKnown'>> {
    const said = await this.findAnnotations(account, page);
    return { movements: annotated(page, said), areAnnotationsKnown: said !== undefined };
  }

  /** Undefined while DynamoDB is away: movements are shown without. */
  private async findAnnotations(
    account: OwnAccount,
    { movements }: CoreMovementPage,
  ): Promise<readonly Annotation[] | undefined> {
    const newest = movements[0];
    const oldest = movements.at(-1);
    if (newest === undefined || oldest === undefined) return [];
    try {
      return await this.annotations.findBetween(account, { from: oldest.sequence, to: newest.sequence });
    } catch (err) {
      this.logger.warn({ event: 'annotations.unavailable', accountId: account.accountId, err });
      return undefined;
    }
  }
}

function annotated(page: CoreMovementPage, said: readonly Annotation[] = []): readonly MovementView[] {
  const bySequence = new Map(said.map((annotation) => [annotation.sequence, annotation]));
  return page.movements.map((movement) => toMovementView(movement, bySequence.get(movement.sequence)));
}
