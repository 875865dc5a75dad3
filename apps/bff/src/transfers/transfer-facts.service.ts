import type { ReconciliationQuery, TransferFactPage } from '@bank/contracts';
import { addMs, instantFromMs, invariant, msOf, parseId, parseInstant } from '@bank/domain';
import { ValidationError } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import { cursorError, decodeCursor, encodeCursor } from './page-cursor.ts';
import { dayShardOf } from './transfer-item.ts';
import { ALL_SHARDS, type Transfer } from './transfer.ts';
import { toTransferFact } from './transfer.view.ts';
import { type TransferPlace, TransfersStore } from './transfers.store.ts';

const DAY_MS = 86_400_000;
const WINDOW_DAYS_MAX = 400;
/** One answer reads at most so many partitions; a page may be short, even empty, and still have a next one. */
const PARTITIONS_PER_PAGE_MAX = 64;

interface Place {
  readonly partition: number;
  readonly after: TransferPlace | undefined;
}

/** All transfers made in a window, for the reconciliation with the core; day by day, so that nothing is scanned. */
@Injectable()
export class TransferFactsService {
  constructor(@Inject(TransfersStore) private readonly store: TransfersStore) {}

  /** `from` inclusive, `to` exclusive, by when the transfer was made. @throws ValidationError */
  async page(query: ReconciliationQuery): Promise<TransferFactPage> {
    const partitions = partitionsOf(query);
    const to = addMs(instantOf(query.to), -1);
    const transfers: Transfer[] = [];
    let place: Place | undefined =
      query.cursor === undefined ? { partition: 0, after: undefined } : decode(query.cursor);
    for (let reads = 0; place !== undefined && reads < PARTITIONS_PER_PAGE_MAX; reads += 1) {
      const dayShard = partitions[place.partition];
      if (dayShard === undefined) {
        place = undefined;
        break;
      }
      const limit = query.limit - transfers.length;
      const page = await this.store.madeWithin(dayShard, { from: query.from, to, limit, after: place.after });
      transfers.push(...page.transfers);
      place = page.next === undefined ? following(place, partitions) : { ...place, after: page.next };
      if (transfers.length >= query.limit) break;
    }
    return { transfers: transfers.map(toTransferFact), nextCursor: place === undefined ? null : encode(place) };
  }
}

const following = (place: Place, partitions: readonly string[]): Place | undefined =>
  place.partition + 1 < partitions.length ? { partition: place.partition + 1, after: undefined } : undefined;

function partitionsOf(query: { from: string; to: string }): readonly string[] {
  const startMs = msOf(instantOf(query.from));
  const endMs = msOf(instantOf(query.to));
  if (endMs <= startMs) throw new ValidationError([{ pointer: '#/query/to', detail: 'must be after from' }]);
  const firstDay = Math.floor(startMs / DAY_MS);
  const lastDay = Math.floor((endMs - 1) / DAY_MS);
  if (lastDay - firstDay >= WINDOW_DAYS_MAX)
    throw new ValidationError([{ pointer: '#/query/from', detail: `must be within ${WINDOW_DAYS_MAX} days of to` }]);
  const days = Array.from({ length: lastDay - firstDay + 1 }, (_, index) => instantFromMs((firstDay + index) * DAY_MS));
  return days.flatMap((day) => ALL_SHARDS.map((shard) => dayShardOf(day, shard)));
}

const encode = (place: Place): string =>
  encodeCursor([
    String(place.partition),
    ...(place.after === undefined ? [] : [place.after.createdAt, place.after.transferId]),
  ]);

function decode(cursor: string): Place {
  const [partition = '', createdAt, transferId, ...rest] = decodeCursor(cursor);
  if (!/^[0-9]{1,5}$/.test(partition) || rest.length > 0) throw cursorError();
  if (createdAt === undefined) return { partition: Number(partition), after: undefined };
  if (parseInstant(createdAt) === undefined || transferId === undefined || parseId(transferId) === undefined)
    throw cursorError();
  return { partition: Number(partition), after: { createdAt, transferId } };
}

function instantOf(text: string): ReturnType<typeof instantFromMs> {
  const instant = parseInstant(text);
  invariant(instant !== undefined, 'the schema of the query admits instants only');
  return instant;
}
