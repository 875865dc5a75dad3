import type { CoreMovement, CoreMovementFacets, MovementKind } from '@bank/contracts';
import { type CurrencyCode, type Instant, isNegative, money, type MoneyJson, moneyToJson, negate } from '@bank/domain';
import { toInstant } from '../database/columns.ts';
import type { FacetRow, MovementRow } from './movements.store.ts';

/** An entry as the holder of its account sees it: a direction and an amount without sign. */
export function movementView(row: MovementRow): CoreMovement {
  const change = money(BigInt(row.amount_minor), row.currency);
  const isOut = isNegative(change);
  return {
    entryId: row.entry_id,
    transferId: row.transfer_id,
    sequence: Number(row.account_sequence),
    kind: row.kind,
    direction: isOut ? 'OUT' : 'IN',
    amount: moneyToJson(isOut ? negate(change) : change),
    balanceAfter: moneyToJson(money(BigInt(row.balance_after_minor), row.currency)),
    counterpartyName: row.counterparty_name,
    counterpartyIban: row.counterparty_iban,
    reference: row.reference,
    bookedAt: toInstant(row.booked_at),
  };
}

/** `countedSince` is null when everything was counted. */
export function facetsView(
  rows: readonly FacetRow[],
  counted: { readonly currency: CurrencyCode; readonly countedSince: Instant | null },
): CoreMovementFacets {
  const { currency, countedSince } = counted;
  const sumsOf = (row: FacetRow | undefined): { count: number; totalIn: MoneyJson; totalOut: MoneyJson } => ({
    count: Number(row?.count ?? 0),
    totalIn: moneyToJson(money(BigInt(row?.total_in ?? 0), currency)),
    totalOut: moneyToJson(money(BigInt(row?.total_out ?? 0), currency)),
  });
  const of = <Value extends string>(facet: FacetRow['facet']) =>
    rows
      .filter((row) => row.facet === facet)
      // What the database grouped by is one of the facet's values.
      .map((row) => ({ value: row.value as Value, ...sumsOf(row) }))
      .toSorted((a, b) => (a.value < b.value ? -1 : 1));
  return {
    ...sumsOf(rows.find((row) => row.facet === 'all')),
    direction: of<'IN' | 'OUT'>('direction'),
    month: of<string>('month').toReversed(),
    kind: of<MovementKind>('kind'),
    complete: countedSince === null,
    countedSince,
  };
}
