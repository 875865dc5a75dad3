import type { CoreMovement, CoreMovementPage } from '@bank/contracts';

/** How many movements the fake core looks at for a page, as the real one has a bound of its own. */
const SCANNED_MAX = 600;

interface Money {
  readonly minor: number;
  readonly name?: string | null;
  readonly reference?: string | null;
  readonly bookedAt?: string;
  readonly kind?: CoreMovement['kind'];
}

/** An account's movements as the core would tell them: positive amounts came in, negative ones went out. */
export function movementsOf(moved: readonly Money[]): readonly CoreMovement[] {
  let balance = 0;
  return moved.map(({ minor, name = 'Bea Birch', reference = null, bookedAt, kind }, index) => {
    balance += minor;
    const isIn = minor > 0;
    return {
      entryId: String(1_000 + index),
      transferId: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
      sequence: index + 1,
      kind: kind ?? (isIn ? 'INCOMING' : 'OUTGOING'),
      direction: isIn ? 'IN' : 'OUT',
      amount: { amountMinor: String(Math.abs(minor)), currency: 'EUR' },
      balanceAfter: { amountMinor: String(balance), currency: 'EUR' },
      counterpartyName: name,
      counterpartyIban: null,
      reference,
      bookedAt: bookedAt ?? '2026-11-22T10:41:00.000Z',
    };
  });
}

/** A page of them, newest first; undefined for a cursor that the fake core did not give. */
export function movementPage(movements: readonly CoreMovement[], query: URLSearchParams): CoreMovementPage | undefined {
  const cursor = query.get('cursor');
  const before = cursor === null ? Infinity : Number(/^before-(\d+)$/.exec(cursor)?.[1]);
  if (Number.isNaN(before)) return undefined;
  const limit = Number(query.get('limit'));
  const older = movements.filter(({ sequence }) => sequence < before).toReversed();
  const scanned = older.slice(0, SCANNED_MAX);
  const fitting = scanned.filter(
    ({ direction, reference }) =>
      direction === (query.get('direction') ?? direction) && (reference ?? '').includes(query.get('text') ?? ''),
  );
  const shown = fitting.slice(0, limit);
  const stoppedAt = fitting.length > limit ? shown.at(-1)?.sequence : scanned.at(-1)?.sequence;
  const isMore = fitting.length > limit || older.length > scanned.length;
  return { currency: 'EUR', movements: shown, nextCursor: isMore ? `before-${stoppedAt}` : null };
}
