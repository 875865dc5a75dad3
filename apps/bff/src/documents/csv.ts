/** Excel reads UTF-8 as something else without it. */
const BYTE_ORDER_MARK = '\uFEFF';
const LINE_END = '\r\n';

/**
 * What a spreadsheet would run as a formula when it begins a cell (OWASP, "CSV Injection"), the full-width forms that
 * some locales accept included.
 */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/u;

export type Cell = { readonly text: string } | { readonly number: string };

/** Text of people: never a formula. */
export const textCell = (text: string | null | undefined): Cell => ({ text: text ?? '' });
/** Decimal text of our own making, whose minus is meant. */
export const numberCell = (number: string): Cell => ({ number });

function fieldOf(cell: Cell): string {
  const value = 'number' in cell ? cell.number : FORMULA.test(cell.text) ? `'${cell.text}` : cell.text;
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** RFC 4180, in UTF-8 with a byte order mark. */
export const csvOf = (rows: readonly (readonly Cell[])[]): string =>
  BYTE_ORDER_MARK + rows.map((row) => row.map(fieldOf).join(',') + LINE_END).join('');
