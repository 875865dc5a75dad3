import type { Percentiles } from './statistics.ts';

/** An account of the benchmark's customers; `bearer` is its holder's access token where the load goes through the BFF. */
export interface LoadAccount {
  readonly customerId: string;
  readonly accountId: string;
  readonly iban: string;
  readonly bearer?: string;
}

/** One stretch of load, as the generator's process is told it. */
export interface LoadPlan {
  readonly origin: string;
  readonly connections: number;
  readonly warmUpMs: number;
  readonly durationMs: number;
  /** Requests per second on a fixed schedule; null: each connection sends its next one as soon as it has an answer. */
  readonly ratePerSecond: number | null;
  readonly traffic: Traffic;
}

export type Traffic =
  /** Transfers straight to the core, which the bearer may call; onto one account, or spread over all. */
  | {
      readonly kind: 'core-transfers';
      readonly bearer: string;
      readonly accounts: readonly LoadAccount[];
      readonly hotIban: string | null;
      /** Transfers in one request; 1 uses the route of a single one. */
      readonly perRequest: number;
    }
  /** GET of these paths in turn, each with its headers. */
  | { readonly kind: 'reads'; readonly requests: readonly ReadRequest[] }
  /** What clients do: of ten requests six read a balance, two a page of movements, and two transfer money. */
  | { readonly kind: 'clients'; readonly accounts: readonly LoadAccount[] }
  /** Only their transfers. */
  | { readonly kind: 'client-transfers'; readonly accounts: readonly LoadAccount[] };

export interface ReadRequest {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
}

export interface LoadResult {
  /** Answered as they should be, within the measured time. */
  readonly completed: number;
  /** Answers of any kind from the first to the last second, warm-up included. */
  readonly answered: number;
  readonly errors: number;
  /** The first wrong answer, for the person who reads the report. */
  readonly firstError: string | null;
  readonly seconds: number;
  readonly latencyMs: Percentiles;
  /** By kind of request, where the traffic is mixed. */
  readonly byKind: Readonly<Record<string, { readonly completed: number; readonly latencyMs: Percentiles }>>;
  /** Of one core, what the generator itself used: near 1 it measures itself. */
  readonly generatorLoad: number;
}
