import {
  CORE_MOVEMENT_PAGE_SIZE_MAX,
  type CoreMovementFilter,
  type MovementCategory,
  type MovementFacetQuery,
  type MovementFacets,
  type MovementPage,
  type MovementQuery,
  type MovementView,
} from '@bank/contracts';
import { type Clock, invariant } from '@bank/domain';
import { CLOCK, DependencyUnavailableError } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import { LastPageStore } from './last-page.store.ts';
import { FacetCount } from './movement-facets.ts';
import { decodeMovementPlace, encodeMovementPlace, type MovementPlace, NEWEST } from './movement-place.ts';
import { MovementWalk } from './movement-walk.service.ts';

/** Pages of the core that one page of a client may take: 2,000 movements looked through for a category. */
const PAGE_STRETCHES_MAX = 4;
/** Pages of the core that facets are counted over: the newest 5,000 fitting movements. */
const FACET_STRETCHES_MAX = 10;

interface OwnAccount {
  readonly customerId: string;
  readonly accountId: string;
}

interface Wanted {
  readonly filter: CoreMovementFilter;
  readonly category: MovementCategory | undefined;
  readonly place: MovementPlace;
  readonly limit: number;
}

@Injectable()
export class MovementsService {
  constructor(
    @Inject(MovementWalk) private readonly walk: MovementWalk,
    @Inject(LastPageStore) private readonly lastPages: LastPageStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * A page, newest first. While the core is away the first page without a filter is the last known one, marked stale.
   * @throws NotFoundError when the account is not the customer's; ValidationError for a cursor that is none;
   * DependencyUnavailableError
   */
  async page(account: OwnAccount, query: MovementQuery): Promise<MovementPage> {
    const { cursor, limit, category, ...filter } = query;
    const place = cursor === undefined ? NEWEST : decodeMovementPlace(cursor);
    const wanted = { filter, category, place, limit };
    try {
      return await this.read(account, wanted);
    } catch (error) {
      if (!(error instanceof DependencyUnavailableError) || !isNewestOfAll(wanted)) throw error;
      const last = await this.lastKnown(account, limit);
      if (last === undefined) throw error;
      return last;
    }
  }

  /**
   * Counts and sums over the newest fitting movements; says so when those were not all.
   * @throws NotFoundError when the account is not the customer's; DependencyUnavailableError
   */
  async facets(account: OwnAccount, query: MovementFacetQuery): Promise<MovementFacets> {
    const { category, ...filter } = query;
    let facets: FacetCount | undefined;
    let oldest: MovementView | undefined;
    let isComplete = false;
    let annotationsAvailable = true;
    const options = { filter, pageSize: CORE_MOVEMENT_PAGE_SIZE_MAX, pagesMax: FACET_STRETCHES_MAX };
    for await (const stretch of this.walk.from(NEWEST, account, options)) {
      facets ??= new FacetCount(stretch.page.currency);
      for (const movement of stretch.movements) if (fits(movement, category)) facets.count(movement);
      oldest = stretch.movements.at(-1) ?? oldest;
      annotationsAvailable = stretch.areAnnotationsKnown;
      isComplete = stretch.next === undefined;
    }
    invariant(facets !== undefined, 'the first page of the core is always asked for');
    const countedSince = isComplete ? null : (oldest?.bookedAt ?? null);
    return { ...facets.result(), complete: isComplete, countedSince, asOf: this.clock.now(), annotationsAvailable };
  }

  private async read(account: OwnAccount, wanted: Wanted): Promise<MovementPage> {
    const { filter, category, place, limit } = wanted;
    const asOf = this.clock.now();
    const found: MovementView[] = [];
    let next: MovementPlace | undefined;
    let annotationsAvailable = true;
    // Of a page that is taken as it is only as much is asked for as is shown.
    const isTakenWhole = category === undefined && place.below === undefined;
    const pageSize = isTakenWhole ? limit : CORE_MOVEMENT_PAGE_SIZE_MAX;
    for await (const stretch of this.walk.from(place, account, { filter, pageSize, pagesMax: PAGE_STRETCHES_MAX })) {
      if (isNewestOfAll(wanted) && stretch.coreCursor === undefined)
        await this.lastPages.keep(account, { page: stretch.page, asOf });
      const fitting = stretch.movements.filter((movement) => fits(movement, category));
      const shown = fitting.slice(0, limit - found.length);
      found.push(...shown);
      annotationsAvailable = stretch.areAnnotationsKnown;
      const isCut = shown.length < fitting.length;
      next = isCut ? { coreCursor: stretch.coreCursor, below: found.at(-1)?.sequence } : stretch.next;
      if (found.length === limit) break;
    }
    const nextCursor = next === undefined ? null : encodeMovementPlace(next);
    return { movements: found, nextCursor, asOf, stale: false, annotationsAvailable };
  }

  private async lastKnown(account: OwnAccount, limit: number): Promise<MovementPage | undefined> {
    const last = await this.lastPages.find(account);
    if (last === undefined) return undefined;
    const { movements, areAnnotationsKnown } = await this.walk.known(account, last.page);
    const shown = movements.slice(0, limit);
    const coreCursor = last.page.nextCursor ?? undefined;
    const isCut = shown.length < movements.length;
    const next = isCut ? { coreCursor: undefined, below: shown.at(-1)?.sequence } : { coreCursor, below: undefined };
    const isEnd = !isCut && coreCursor === undefined;
    return {
      movements: [...shown],
      nextCursor: isEnd ? null : encodeMovementPlace(next),
      asOf: last.asOf,
      stale: true,
      annotationsAvailable: areAnnotationsKnown,
    };
  }
}

const fits = (movement: MovementView, category: MovementCategory | undefined): boolean =>
  category === undefined || movement.category === category;

const isNewestOfAll = ({ filter, category, place }: Wanted): boolean =>
  place === NEWEST && category === undefined && Object.values(filter).every((value) => value === undefined);
