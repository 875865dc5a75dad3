import { createHash } from 'node:crypto';
import {
  hasSpanishControlDigits,
  isCurrencyCode,
  isIban,
  isOwnBankIban,
  isPositive,
  type Money,
  parseDecimal,
  scaleOf,
} from '@bank/domain';
import { CsvError, parse } from 'csv-parse/sync';

export const ROWS_MAX = 500;
/** More than the longest valid row in bytes, quotes and all: a quote that is never closed ends here. */
const RECORD_CHARACTERS_MAX = 4_096;
/** As for any single transfer. */
const AMOUNT_MINOR_MAX = 10n ** 13n - 1n;
const TEXT_MAX = 140;
const COLUMNS = ['name', 'iban', 'amount', 'currency', 'reference'] as const;
type Column = (typeof COLUMNS)[number];

/** What is wrong with one row; `row` 1 is the first after the header, 0 the header; `column` null when it is the whole row. */
export interface BulkFault {
  readonly row: number;
  readonly column: Column | null;
  readonly detail: string;
}

export interface BulkOrder {
  readonly name: string;
  readonly iban: string;
  readonly amount: Money;
  readonly reference: string | null;
}

export type ReadFile =
  | { readonly kind: 'orders'; readonly orders: readonly BulkOrder[] }
  | { readonly kind: 'faults'; readonly faults: readonly BulkFault[] };

/** SHA-256 over the text's UTF-8 bytes, as `sha256sum` says of the file. */
export const digestOf = (fileText: string): string => createHash('sha256').update(fileText, 'utf8').digest('hex');

/** Reads the whole file strictly: all its orders, or every fault; nothing is trimmed, completed or guessed. */
export function readBulkFile(fileText: string): ReadFile {
  if (!fileText.isWellFormed()) return fault(0, 'is not Unicode text');
  const { records, unreadable } = recordsOf(fileText);
  if (unreadable !== undefined) return unreadable;
  const [header, ...rows] = records;
  if (header?.join(',') !== COLUMNS.join(',')) return fault(0, `the header must be ${COLUMNS.join(',')}`);
  if (rows.length === 0) return fault(1, 'there is no payment');
  if (rows.length > ROWS_MAX) return fault(ROWS_MAX + 1, `there may be ${ROWS_MAX} payments at most`);
  const read = rows.map((row, index) => readRow(row, index + 1));
  const faults = read.flatMap((row) => row.faults);
  if (faults.length > 0) return { kind: 'faults', faults };
  return { kind: 'orders', orders: read.flatMap(({ order }) => (order === undefined ? [] : [order])) };
}

const fault = (row: number, detail: string): ReadFile => ({ kind: 'faults', faults: [{ row, column: null, detail }] });

function recordsOf(fileText: string): { records: readonly (readonly string[])[]; unreadable?: ReadFile } {
  try {
    const records = parse(fileText, {
      bom: true,
      record_delimiter: ['\r\n', '\n'],
      // A row of another length is a fault of that row, told together with the others.
      relax_column_count: true,
      max_record_size: RECORD_CHARACTERS_MAX,
      to: ROWS_MAX + 2,
    });
    return { records };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // `records` counts those read before, the header among them.
    const row = typeof error['records'] === 'number' ? error['records'] : 0;
    return { records: [], unreadable: fault(row, 'is not CSV: a quote is out of place, or the row does not end') };
  }
}

function readRow(values: readonly string[], row: number): { faults: readonly BulkFault[]; order?: BulkOrder } {
  if (values.length !== COLUMNS.length) {
    const detail = `has ${values.length} columns and not ${COLUMNS.length}`;
    return { faults: [{ row, column: null, detail }] };
  }
  const [name = '', iban = '', amountText = '', currency = '', reference = ''] = values;
  const amount = isCurrencyCode(currency) ? parseDecimal(amountText, currency) : undefined;
  const details: Readonly<Record<Column, string | undefined>> = {
    name: name.trim() === '' ? 'must not be empty' : wrongText(name),
    iban: wrongIban(iban),
    amount: wrongAmount(amount, currency),
    currency: isCurrencyCode(currency) ? undefined : 'is not a currency of this bank',
    reference: wrongText(reference),
  };
  const faults = COLUMNS.flatMap((column) => {
    const detail = details[column];
    return detail === undefined ? [] : [{ row, column, detail }];
  });
  if (faults.length > 0 || amount === undefined) return { faults };
  return { faults, order: { name, iban, amount, reference: reference === '' ? null : reference } };
}

function wrongText(text: string): string | undefined {
  if (text.length > TEXT_MAX) return `must have ${TEXT_MAX} characters at most`;
  return /\p{Cc}/u.test(text) ? 'must be one line of text' : undefined;
}

function wrongIban(iban: string): string | undefined {
  const isRight = isIban(iban) && (!isOwnBankIban(iban) || hasSpanishControlDigits(iban));
  return isRight ? undefined : 'must be a valid IBAN without spaces';
}

/** Without a currency nothing can be said about the amount; the currency is the fault then. */
function wrongAmount(amount: Money | undefined, currency: string): string | undefined {
  if (!isCurrencyCode(currency)) return undefined;
  if (amount === undefined) return `must be digits with a point and ${scaleOf(currency)} decimals, as ${currency} has`;
  if (!isPositive(amount)) return 'must be more than zero';
  return amount.minor > AMOUNT_MINOR_MAX ? 'is too large for one payment' : undefined;
}
