/** One line of the report: the row of the table and of `bench-results/latest.json`. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What it is compared with, in the same unit; null where it stands alone. */
  readonly baseline: number | null;
  readonly ratio: number | null;
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  /** What is required, in words, and whether it was met; null where nothing is. */
  readonly target: string | null;
  readonly isMet: boolean | null;
}

/** What each part of the benchmark is told. */
export interface PartOptions {
  readonly isQuick: boolean;
  /** Where processes leave their CPU profiles; null when nobody asked for them. */
  readonly profileDirectory: string | null;
  readonly say: (line: string) => void;
}
