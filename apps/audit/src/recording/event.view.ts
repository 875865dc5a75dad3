import type { EventEnvelope, EventType } from '@bank/contracts';
import type { MovementEvent } from './change.ts';

type MovementRules = { readonly [Type in EventType]?: (data: EventEnvelope<Type>['data']) => MovementEvent };

const MOVEMENTS: MovementRules = {
  'banking-core.transfer.posted.v1': (data) => ({ transferId: data.transferId, state: 'POSTED', ...amountOf(data) }),
  'banking-core.transfer.rejected.v1': (data) => ({
    transferId: data.transferId,
    state: 'REJECTED',
    ...amountOf(data),
  }),
};

const amountOf = ({
  amount,
}: {
  readonly amount: { readonly amountMinor: string; readonly currency: string };
}): Pick<MovementEvent, 'amountMinor' | 'currency'> => ({
  amountMinor: BigInt(amount.amountMinor),
  currency: amount.currency,
});

/** The movement an event tells of; undefined for every other event. */
export function movementEventOf<Type extends EventType>(event: EventEnvelope<Type>): MovementEvent | undefined {
  const rule: MovementRules[Type] = MOVEMENTS[event.type];
  return rule?.(event.data);
}

/** Trace id of a traceparent that the contract checked. */
export const traceIdOf = (traceparent: string): string => traceparent.slice(3, 35);
