import type { PayeeCheckView, PayeeChoiceView } from '@bank/contracts';
import type { Instant } from '@bank/domain';
import type { Choice, PayeeCheck } from './payee-check.ts';

export const toPayeeCheckView = ({ checkId, outcome, suggestedName, checkedAt }: PayeeCheck): PayeeCheckView => ({
  checkId,
  outcome,
  ...(suggestedName === null ? {} : { suggestedName }),
  checkedAt,
});

export const toPayeeChoiceView = (
  checkId: string,
  { choice, chosenAt }: { choice: Choice; chosenAt: Instant },
): PayeeChoiceView => ({ checkId, choice, chosenAt });
