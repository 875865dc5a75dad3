import * as z from 'zod';
import { CoreMovement } from './banking-core.ts';
import { Cursor, CurrencyText, DateText, IbanText, MoneyAmount, Uuid } from './common.ts';
import { fromNotAfterTo, PeriodDate } from './periods.ts';

/** Reading the account for a statement: the core's side, below `/internal`. */

/** A statement is read in larger pages than people read lists. */
export const STATEMENT_PAGE_SIZE_MAX = 500;

/** Both days included, as the bank's time zone counts days. */
export const CoreStatementQuery = z
  .strictObject({
    customerId: Uuid,
    from: PeriodDate,
    to: PeriodDate,
    cursor: Cursor.optional(),
    limit: z.coerce.number().int().min(1).max(STATEMENT_PAGE_SIZE_MAX).default(200),
  })
  .refine(...fromNotAfterTo);
export type CoreStatementQuery = z.infer<typeof CoreStatementQuery>;

/**
 * Every page says the same of the whole period: `opening + totalIn - totalOut = closing`, over `entryCount` movements.
 * The first page fixes where a period that is not over ends, and the cursor keeps it.
 */
export const CoreStatementPage = z
  .strictObject({
    accountId: Uuid,
    iban: IbanText,
    currency: CurrencyText,
    holderName: z.string(),
    from: DateText,
    to: DateText,
    opening: MoneyAmount,
    closing: MoneyAmount,
    totalIn: MoneyAmount,
    totalOut: MoneyAmount,
    entryCount: z.number().int().nonnegative(),
    /** Oldest first. */
    movements: z.array(CoreMovement),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'CoreStatementPage' });
export type CoreStatementPage = z.infer<typeof CoreStatementPage>;
