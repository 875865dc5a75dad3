import type { CoreTransferOutcomes } from '@bank/contracts';
import { DependencyUnavailableError } from '@bank/platform';
import type { PostedTransfer } from './posting.service.ts';
import { transferView } from './transfer.view.ts';

type Outcome = CoreTransferOutcomes['outcomes'][number];

/** A fault of one transfer is an outcome, because the others have theirs. */
export function outcomeView({ transferId, result }: PostedTransfer): Outcome {
  if (result.status === 'rejected')
    return { transferId, outcome: result.reason instanceof DependencyUnavailableError ? 'UNAVAILABLE' : 'UNKNOWN' };
  const { value } = result;
  switch (value.kind) {
    case 'decided':
      return { transferId, outcome: 'DECIDED', transfer: transferView(value.transfer) };
    case 'not-found':
      return { transferId, outcome: 'NOT_FOUND' };
    case 'id-reused':
      return { transferId, outcome: 'ID_REUSED' };
  }
}
