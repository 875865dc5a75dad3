import { Inject, Injectable } from '@nestjs/common';
import type { CoreStatementPage } from '@bank/contracts';
import { type AccountId, add, type CustomerId, money, moneyToJson, subtract, invariant, compare } from '@bank/domain';
import { NotFoundError, ValidationError } from '@bank/platform';
import { CURSOR_FAULT, cursorOf, findPlace } from '../cursor.ts';
import { Snapshots } from '../database/snapshots.service.ts';
import type { Sql } from '../database/sql.ts';
import { movementView } from './movement.view.ts';
import {
  balanceAfter,
  type EntryRange,
  findHolderAccount,
  firstMovements,
  type HolderAccount,
  rangeIn,
  totalsOf,
} from './movements.store.ts';
import { periodOf } from './period.ts';

/** Each page adds up its whole period, so that no page has to believe what a cursor says. */
const STATEMENT_ENTRIES_MAX = 100_000;

/** Sequences that a number holds exactly; 0 is the place before the first entry. */
const SEQUENCE = /^(0|[1-9][0-9]{0,14})$/;

interface StatementQuery {
  readonly accountId: AccountId;
  readonly customerId: CustomerId;
  readonly from: string;
  readonly to: string;
  readonly cursor: string | undefined;
  readonly limit: number;
}

@Injectable()
export class StatementsService {
  constructor(@Inject(Snapshots) private readonly snapshots: Snapshots) {}

  /**
   * A page of the period's movements, oldest first, with what every page says of the whole period; in one snapshot.
   * @throws NotFoundError; ValidationError for a cursor that is none of this period, or a period with too many movements
   */
  pageOf(query: StatementQuery): Promise<CoreStatementPage> {
    return this.snapshots.read(async (sql) => {
      const account = await findHolderAccount(sql, query);
      if (account === undefined) throw new NotFoundError();
      const whole = await rangeIn(sql, account, periodOf(query));
      const { range, after } = placeOf(whole, query.cursor);
      if (range.until - range.after > STATEMENT_ENTRIES_MAX)
        throw new ValidationError([
          {
            pointer: '#/to',
            detail: `the period has more than ${STATEMENT_ENTRIES_MAX} movements; ask for a shorter one`,
          },
        ]);
      const rows = await firstMovements(sql, { ...range, after }, query.limit);
      const last = after + rows.length;
      return {
        ...(await summaryOf(sql, account, range)),
        from: query.from,
        to: query.to,
        movements: rows.map(movementView),
        nextCursor: last < range.until ? cursorOf([String(last), String(range.until)]) : null,
      };
    });
  }
}

/** Where the page begins; a cursor also keeps the end that the first page saw while the period was still running. */
function placeOf(
  whole: EntryRange,
  cursor: string | undefined,
): { readonly range: EntryRange; readonly after: number } {
  if (cursor === undefined) return { range: whole, after: whole.after };
  const [after, until] = (findPlace(cursor, [SEQUENCE, SEQUENCE]) ?? []).map(Number);
  if (after === undefined || until === undefined || after < whole.after || after > until || until > whole.until)
    throw new ValidationError([CURSOR_FAULT]);
  return { range: { ...whole, until }, after };
}

async function summaryOf(
  sql: Sql,
  account: HolderAccount,
  range: EntryRange,
): Promise<Omit<CoreStatementPage, 'from' | 'to' | 'movements' | 'nextCursor'>> {
  const { accountId, iban, currency, holderName } = account;
  const opening = money(await balanceAfter(sql, { accountId, sequence: range.after }), currency);
  const closing = money(await balanceAfter(sql, { accountId, sequence: range.until }), currency);
  const totals = await totalsOf(sql, range);
  const totalIn = money(totals.in, currency);
  const totalOut = money(totals.out, currency);
  invariant(compare(subtract(add(opening, totalIn), totalOut), closing) === 0, 'a statement ties to its entries');
  return {
    accountId,
    iban,
    currency,
    holderName,
    opening: moneyToJson(opening),
    closing: moneyToJson(closing),
    totalIn: moneyToJson(totalIn),
    totalOut: moneyToJson(totalOut),
    entryCount: range.until - range.after,
  };
}
