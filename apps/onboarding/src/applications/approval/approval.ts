import type { ApprovalProgress } from '../application.ts';

/** The approval, in order. Each step may run again without another effect. */
export const APPROVAL_STEPS = ['SCREENING', 'FACE', 'CUSTOMER', 'ACCOUNT', 'RECORD', 'USER', 'CLIENT'] as const;
export type ApprovalStep = (typeof APPROVAL_STEPS)[number];

/** Runs before a person has to look: with the longest pause about eight hours. */
export const RUNS_MAX = 500;
const PAUSE_MS_MIN = 1_000;
const PAUSE_MS_MAX = 60_000;

export function nextStep(progress: ApprovalProgress): ApprovalStep {
  if (progress.screeningId === undefined) return 'SCREENING';
  if (progress.faceId === undefined) return 'FACE';
  if (progress.isCustomerMade !== true) return 'CUSTOMER';
  if (progress.accountId === undefined) return 'ACCOUNT';
  if (progress.isRecordMade !== true) return 'RECORD';
  return progress.isUserEnabled === true ? 'CLIENT' : 'USER';
}

/** Milliseconds until the next run: doubles up to a minute; `random` (0 to 1) spreads the second half of it. */
export function pauseAfter(failedRuns: number, random: number): number {
  const pause = Math.min(PAUSE_MS_MAX, PAUSE_MS_MIN * 2 ** Math.min(failedRuns, 10));
  return Math.round(pause / 2 + (pause / 2) * random);
}
