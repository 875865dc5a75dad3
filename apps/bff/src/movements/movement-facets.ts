import type { MovementFacets, MovementView } from '@bank/contracts';
import {
  add,
  BANK_TIME_ZONE,
  type CurrencyCode,
  type Instant,
  invariant,
  localDateAt,
  money,
  type Money,
  moneyToJson,
  type MoneyJson,
  zero,
} from '@bank/domain';

interface Sums {
  readonly count: number;
  readonly totalIn: Money;
  readonly totalOut: Money;
}

type Facet<Value> = { value: Value; count: number; totalIn: MoneyJson; totalOut: MoneyJson };

/** Counts and sums, one movement after the other: nothing of a long list has to be kept. */
export class FacetCount {
  private all: Sums;
  private readonly directions = new Map<MovementView['direction'], Sums>();
  private readonly months = new Map<string, Sums>();
  private readonly categories = new Map<MovementView['category'], Sums>();

  constructor(private readonly currency: CurrencyCode) {
    this.all = this.nothing();
  }

  count(movement: MovementView): void {
    this.all = withMovement(this.all, movement);
    const month = localDateAt(movement.bookedAt as Instant, BANK_TIME_ZONE).slice(0, 7);
    this.into(this.directions, movement.direction, movement);
    this.into(this.months, month, movement);
    this.into(this.categories, movement.category, movement);
  }

  /** Directions and categories by name, months newest first. */
  result(): Pick<MovementFacets, 'count' | 'totalIn' | 'totalOut' | 'direction' | 'month' | 'category'> {
    return {
      ...toJson(this.all),
      direction: listed(this.directions),
      month: listed(this.months).toReversed(),
      category: listed(this.categories),
    };
  }

  private into<Value>(facets: Map<Value, Sums>, value: Value, movement: MovementView): void {
    facets.set(value, withMovement(facets.get(value) ?? this.nothing(), movement));
  }

  private nothing(): Sums {
    return { count: 0, totalIn: zero(this.currency), totalOut: zero(this.currency) };
  }
}

function withMovement(sums: Sums, { direction, amount }: MovementView): Sums {
  const moved = money(BigInt(amount.amountMinor), amount.currency);
  invariant(moved.minor > 0n, 'a movement has an amount without sign');
  const { count, totalIn, totalOut } = sums;
  return direction === 'IN'
    ? { count: count + 1, totalIn: add(totalIn, moved), totalOut }
    : { count: count + 1, totalIn, totalOut: add(totalOut, moved) };
}

const toJson = ({ count, totalIn, totalOut }: Sums): { count: number; totalIn: MoneyJson; totalOut: MoneyJson } => ({
  count,
  totalIn: moneyToJson(totalIn),
  totalOut: moneyToJson(totalOut),
});

const listed = <Value extends string>(facets: ReadonlyMap<Value, Sums>): Facet<Value>[] =>
  [...facets].map(([value, sums]) => ({ value, ...toJson(sums) })).toSorted((a, b) => (a.value < b.value ? -1 : 1));
