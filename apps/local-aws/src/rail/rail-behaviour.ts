import * as z from 'zod';

/** ISO 20022 external reason code. */
const Code = z.string().regex(/^[A-Z0-9]{4}$/);
const LATE_SECONDS_MAX = 86_400;
const Seconds = z.number().min(0).max(LATE_SECONDS_MAX);

/** What the simulated scheme does with a payment. */
export const Outcome = z.discriminatedUnion('outcome', [
  z.strictObject({ outcome: z.literal('success') }),
  z.strictObject({ outcome: z.literal('late'), seconds: Seconds.default(10) }),
  z.strictObject({ outcome: z.literal('reject'), code: Code.default('AC04') }),
  /** Settles, and comes back this long after. */
  z.strictObject({ outcome: z.literal('return'), code: Code.default('AC04'), seconds: Seconds.default(1) }),
  /** Takes the payment and never says a word. */
  z.strictObject({ outcome: z.literal('no-answer') }),
  /** Takes the payment, breaks the connection, and answers when asked. */
  z.strictObject({ outcome: z.literal('answer-lost') }),
]);
export type Outcome = z.infer<typeof Outcome>;

/** For every payment from now on, or for those of one payee only. */
export const BehaviourRequest = z.strictObject({ creditorIban: z.string().max(34).optional(), behaviour: Outcome });

/** A payment of so many cents beside its whole amount is one of these: 100.62 is rejected. */
const BY_CENTS: Readonly<Record<number, Outcome>> = {
  61: { outcome: 'late', seconds: 10 },
  62: { outcome: 'reject', code: 'AC04' },
  63: { outcome: 'return', code: 'AC04', seconds: 1 },
  64: { outcome: 'no-answer' },
  65: { outcome: 'answer-lost' },
};
const CENTS = 100n;

export const byCents = (amountMinor: bigint): Outcome | undefined => BY_CENTS[Number(amountMinor % CENTS)];

/** How long a payment is on its way when nothing goes wrong. */
const USUAL_MS = 1_000;

/** When what happens to a payment; null is never. Decided when it is taken, so that no timer has to survive. */
export interface Plan {
  readonly settleAtMs: number | null;
  readonly rejectAtMs: number | null;
  readonly returnAtMs: number | null;
  readonly code: string | null;
  readonly isSilent: boolean;
}

export function planOf(behaviour: Outcome, takenAtMs: number): Plan {
  const usual = takenAtMs + USUAL_MS;
  const never = { settleAtMs: null, rejectAtMs: null, returnAtMs: null, code: null, isSilent: false };
  switch (behaviour.outcome) {
    case 'success':
    case 'answer-lost':
      return { ...never, settleAtMs: usual };
    case 'late':
      return { ...never, settleAtMs: takenAtMs + behaviour.seconds * 1_000 };
    case 'reject':
      return { ...never, rejectAtMs: usual, code: behaviour.code };
    case 'return':
      return { ...never, settleAtMs: usual, returnAtMs: usual + behaviour.seconds * 1_000, code: behaviour.code };
    case 'no-answer':
      return { ...never, isSilent: true };
  }
}
