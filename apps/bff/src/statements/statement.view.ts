import type { CoreMovement, CoreStatementPage, MoneyAmount } from '@bank/contracts';
import {
  BANK_TIME_ZONE,
  type Instant,
  invariant,
  localDateAt,
  type Money,
  parseInstant,
  parseLocalDate,
  parseMoneyJson,
} from '@bank/domain';
import type { Period } from './statement-period.ts';
import type { Statement, StatementMovement } from './statement.ts';

type Head = Omit<CoreStatementPage, 'movements' | 'nextCursor'>;

/** What the core said, page by page, as one statement. Whether it ties is `findMismatch`'s to say. */
export function toStatement(
  core: { head: Head; movements: readonly CoreMovement[] },
  made: { period: Period; at: Instant },
): Statement {
  const { accountId, iban, currency, holderName, entryCount } = core.head;
  return {
    accountId,
    iban,
    currency,
    holderName,
    from: made.period.from,
    to: made.period.to,
    isComplete: made.period.isComplete,
    madeAt: made.at,
    opening: moneyOf(core.head.opening),
    closing: moneyOf(core.head.closing),
    totalIn: moneyOf(core.head.totalIn),
    totalOut: moneyOf(core.head.totalOut),
    entryCount,
    movements: core.movements.map(toMovement),
  };
}

function toMovement(movement: CoreMovement): StatementMovement {
  const { entryId, transferId, sequence, kind, direction, counterpartyName, counterpartyIban, reference } = movement;
  const bookedAt = instantOf(movement.bookedAt);
  return {
    entryId,
    transferId,
    sequence,
    kind,
    direction,
    amount: moneyOf(movement.amount),
    balanceAfter: moneyOf(movement.balanceAfter),
    counterpartyName,
    counterpartyIban,
    reference,
    bookedAt,
    bookedOn: localDateAt(bookedAt, BANK_TIME_ZONE),
  };
}

function moneyOf(json: MoneyAmount): Money {
  const amount = parseMoneyJson(json);
  invariant(amount !== undefined, 'the schema of the answer admits exact amounts only');
  return amount;
}

export function instantOf(text: string): Instant {
  const instant = parseInstant(text);
  invariant(instant !== undefined, 'the schema of the answer admits instants only');
  return instant;
}

export function dateOf(text: string): ReturnType<typeof localDateAt> {
  const date = parseLocalDate(text);
  invariant(date !== undefined, 'the schema of the query admits dates only');
  return date;
}
