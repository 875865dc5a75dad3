import { areFaultsInPlace, FAULTS_OUT_OF_PLACE, faultsSetting, httpUrl, serviceConfigSchema } from '@bank/platform';
import * as z from 'zod';
import type { BreakerLimits } from './bulkhead/breaker.ts';

const whole = (min: number, max: number): z.ZodCoercedNumber => z.coerce.number().int().min(min).max(max);

const settings = serviceConfigSchema.extend({
  BANKING_CORE_URL: httpUrl,
  COMPLEMENTARY_URL: httpUrl,
  TRANSFERS_TABLE: z.string().min(1),
  IDEMPOTENCY_TABLE: z.string().min(1),
  MOVEMENT_ANNOTATIONS_TABLE: z.string().min(1),
  PAYEE_CHECKS_TABLE: z.string().min(1),
  BENEFICIARIES_TABLE: z.string().min(1),
  BULK_PAYMENTS_TABLE: z.string().min(1),
  BULK_PAYMENT_ROWS_TABLE: z.string().min(1),
  BFF_EVENTS_QUEUE_URL: httpUrl,
  /** Whole time of one call of the core; short questions on the way of a payment get a third of it. */
  CORE_CALL_MS: whole(100, 60_000).default(1_500),
  /** So many calls of one dependency in a row without an answer, and it is not asked for a while. */
  BREAKER_FAILURES: whole(1, 1_000_000).default(10),
  /** Until one call tries whether it is back; doubles up to ten times this. */
  BREAKER_PROBE_MS: whole(10, 60_000).default(500),
  /** Of the 3 s that a request has, what the core may use for a payment, its one retry included. */
  TRANSFER_BUDGET_MS: whole(100, 60_000).default(2_600),
  /** A client is frequent who read balances this many times, the present read included, within the window. */
  BALANCE_CACHE_FREQUENT_READS: whole(1, 100).default(3),
  BALANCE_CACHE_WINDOW_MS: whole(1_000, 86_400_000).default(600_000),
  /** How long a cached balance is served without asking the core; jittered by a fifth either way. */
  BALANCE_CACHE_FRESH_MS: whole(100, 60_000).default(10_000),
  /** Of one client, from wherever; far above what a person does, far below what a thief with a script would like. */
  TRANSFERS_PER_MINUTE_MAX: whole(1, 1_000_000).default(60),
  /** Statements and receipts of one client: each is made anew, and a long one is work for seconds. */
  DOCUMENTS_PER_MINUTE_MAX: whole(1, 1_000_000).default(30),
  /** How often this process looks for transfers that nobody finished; jittered by a fifth either way. */
  TRANSFER_REPAIR_INTERVAL_MS: whole(100, 3_600_000).default(1_000),
  /** Whole time of one question for a payee's name; afterwards the check is NOT_POSSIBLE. With the wait for a place under 1 s. */
  PAYEE_CHECK_CALL_MS: whole(50, 60_000).default(700),
  /** How often this process looks for bulk payments that are not done; jittered by a fifth either way. */
  BULK_WORK_INTERVAL_MS: whole(100, 3_600_000).default(1_000),
  FAULTS: faultsSetting.default('off'),
});
export const configSchema = settings.refine(areFaultsInPlace, FAULTS_OUT_OF_PLACE);
export type Config = z.infer<typeof configSchema>;

const PROBE_BACKOFF_MAX = 10;

export const breakerLimits = (config: Readonly<Config>): BreakerLimits => ({
  failuresMax: config.BREAKER_FAILURES,
  probeAfterMs: config.BREAKER_PROBE_MS,
  probeAfterMsMax: config.BREAKER_PROBE_MS * PROBE_BACKOFF_MAX,
});
