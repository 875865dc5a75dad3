import type { TransferReason } from '@bank/contracts';
import { railReasonKey, railReasonWords } from '@bank/domain';

/** A reason of another bank, in words. */
export function toRailReason(code: string): TransferReason {
  const { en, es } = railReasonWords(code);
  return { code, textKey: railReasonKey(code), words: { en, es } };
}

/** Why the bank itself refused: the names of the problems it answers with. */
export const toRefusalReason = (code: string): TransferReason => ({
  code,
  textKey: `transfer-refused.${code}`,
  words: null,
});
