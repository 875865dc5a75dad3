import { type Instant, type LocalDate, localDateAt, money } from '@bank/domain';
import fc from 'fast-check';
import { changeOf, type Statement, type StatementMovement } from '../src/statements/statement.ts';

const TRANSFER = '01935b1c-0000-7000-8000-00000000000';

/** Shown right to left from where it stands: `fdp.exe` would read as `exe.pdf`. */
export const RTL_OVERRIDE = '\u202E';

type Sketch = Omit<StatementMovement, 'transferId' | 'sequence' | 'bookedOn' | 'amount' | 'balanceAfter'> & {
  readonly minor: bigint;
  readonly balanceMinor: bigint;
};

const SKETCHES: readonly Sketch[] = [
  {
    entryId: '501',
    kind: 'INTERNAL',
    direction: 'IN',
    minor: 25_000n,
    balanceMinor: 125_000n,
    counterpartyName: 'Bea Birch',
    counterpartyIban: 'ES9121000418450200051332',
    reference: 'Rent, "October"',
    bookedAt: '2026-09-30T22:00:00.000Z' as Instant,
  },
  {
    entryId: '502',
    kind: 'OUTGOING',
    direction: 'OUT',
    minor: 4_000n,
    balanceMinor: 121_000n,
    counterpartyName: '=HYPERLINK("http://evil.example";"Ann")',
    counterpartyIban: null,
    reference: 'line one\r\nline two\u0000\u0007',
    bookedAt: '2026-10-05T10:41:00.123Z' as Instant,
  },
  {
    entryId: '503',
    kind: 'FEE',
    direction: 'OUT',
    minor: 40n,
    balanceMinor: 120_960n,
    counterpartyName: null,
    counterpartyIban: null,
    reference: null,
    bookedAt: '2026-10-05T10:41:00.123Z' as Instant,
  },
  {
    entryId: '504',
    kind: 'RETURN',
    direction: 'IN',
    minor: 4_000n,
    balanceMinor: 124_960n,
    counterpartyName: `Żółć & Sons <Ltd> ${RTL_OVERRIDE}fdp.exe\uFFFE\uD800`,
    counterpartyIban: null,
    reference: '-2+3\t@x',
    bookedAt: '2026-10-31T22:59:59.999Z' as Instant,
  },
];

const toMovement = ({ minor, balanceMinor, ...sketch }: Sketch, index: number): StatementMovement => ({
  ...sketch,
  transferId: TRANSFER + String(index + 1),
  sequence: index + 7,
  bookedOn: localDateAt(sketch.bookedAt, 'Europe/Madrid'),
  amount: money(minor, 'EUR'),
  balanceAfter: money(balanceMinor, 'EUR'),
});

/** October 2026 of an account with names and references that try to break out of what they stand in. */
export const sampleStatement = (changes: Partial<Statement> = {}): Statement => ({
  accountId: '01935b1c-0000-7000-8000-0000000000aa',
  iban: 'ES7921000813610123456789',
  currency: 'EUR',
  holderName: 'Ada Alder',
  from: '2026-10-01' as LocalDate,
  to: '2026-10-31' as LocalDate,
  isComplete: true,
  madeAt: '2026-11-02T09:10:11.000Z' as Instant,
  opening: money(100_000n, 'EUR'),
  closing: money(124_960n, 'EUR'),
  totalIn: money(29_000n, 'EUR'),
  totalOut: money(4_040n, 'EUR'),
  entryCount: 4,
  movements: SKETCHES.map(toMovement),
  ...changes,
});

const anyText = fc.option(fc.string({ unit: 'binary', maxLength: 140 }), { nil: null });

const anySketch = fc.record({
  kind: fc.constantFrom('INTERNAL', 'INCOMING', 'OUTGOING', 'REVERSAL', 'SETTLEMENT', 'RETURN', 'FEE'),
  direction: fc.constantFrom('IN', 'OUT'),
  minor: fc.bigInt({ min: 1n, max: 10n ** 12n }),
  counterpartyName: anyText,
  counterpartyIban: fc.constantFrom(null, 'ES9121000418450200051332'),
  reference: anyText,
});

/** Statements that tie, of whatever people and programs put into names and references. */
export const anyStatement = fc
  .record({
    currency: fc.constantFrom('EUR', 'JPY', 'KWD'),
    openingMinor: fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
    sketches: fc.array(anySketch, { maxLength: 12 }),
    holderName: fc.string({ unit: 'binary', minLength: 1, maxLength: 140 }),
  })
  .map(({ currency, openingMinor, sketches, holderName }): Statement => {
    let [balance, received, spent] = [openingMinor, 0n, 0n];
    const movements = sketches.map(({ minor, ...sketch }, index): StatementMovement => {
      balance += sketch.direction === 'IN' ? minor : -minor;
      if (sketch.direction === 'IN') received += minor;
      else spent += minor;
      const bookedAt = `2026-10-${String(index + 10)}T10:41:00.000Z` as Instant;
      return {
        ...sketch,
        entryId: String(index + 1),
        transferId: `${TRANSFER}0`,
        sequence: index + 1,
        bookedAt,
        bookedOn: localDateAt(bookedAt, 'Europe/Madrid'),
        amount: money(minor, currency),
        balanceAfter: money(balance, currency),
      };
    });
    return sampleStatement({
      currency,
      holderName,
      opening: money(openingMinor, currency),
      closing: money(balance, currency),
      totalIn: money(received, currency),
      totalOut: money(spent, currency),
      entryCount: movements.length,
      movements,
    });
  });

export const changesOf = (statement: Statement): readonly bigint[] =>
  statement.movements.map((movement) => changeOf(movement).minor);
