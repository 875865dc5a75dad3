export interface Invariant {
  readonly name: string;
  /** What is counted to prove that something was checked. */
  readonly checkedSql: string;
  /** Returns a row, `subject`, for each violation. */
  readonly violationsSql: string;
}
