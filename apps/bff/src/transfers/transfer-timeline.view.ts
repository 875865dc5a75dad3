import type { CoreTransferTimeline, TransferTimelineView } from '@bank/contracts';
import type { Transfer } from './transfer.ts';
import { toRailReason, toRefusalReason } from './transfer-reason.view.ts';

type Step = TransferTimelineView['steps'][number];
type CoreStep = Pick<CoreTransferTimeline['steps'][number], 'step' | 'at' | 'reason'>;

/** In the order things happen: two clocks may disagree by a little about which was first. */
export function toTimelineView(transfer: Transfer, core: CoreTransferTimeline | undefined): TransferTimelineView {
  const received: Step = { step: 'RECEIVED', at: transfer.createdAt, reason: null };
  const later = core?.steps ?? ownSteps(transfer);
  return {
    transferId: transfer.transferId,
    correlationId: transfer.traceId,
    complete: core !== undefined,
    steps: [received, ...later.map(toStep)],
  };
}

const toStep = ({ step, at, reason }: CoreStep): Step => ({
  step,
  at,
  reason: reason === null ? null : step === 'REFUSED' ? toRefusalReason(reason) : toRailReason(reason),
});

/** What we know without the core: the decision, and the newest step that was told. */
function ownSteps(transfer: Transfer): readonly CoreStep[] {
  switch (transfer.state) {
    case 'RECEIVED':
      return [];
    case 'REJECTED':
      return [{ step: 'REFUSED', at: transfer.decidedAt, reason: transfer.reason }];
    case 'POSTED': {
      const booked = { step: 'BOOKED', at: transfer.decidedAt, reason: null } as const;
      const { interbank } = transfer;
      if (interbank === null || interbank.state === 'ACCEPTED') return [booked];
      return [booked, { step: interbank.state, at: interbank.at, reason: interbank.reason }];
    }
  }
}
