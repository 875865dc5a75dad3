import type { CoreMovement, MovementCategory } from '@bank/contracts';
import { INCOME_WORDS, SPENDING_WORDS } from './category-words.ts';
import { holdsAny, wordsOf } from './movement-text.ts';

type Described = Pick<CoreMovement, 'kind' | 'direction' | 'counterpartyName' | 'reference'>;

/**
 * The bank's guess at what a movement was for. The reference says what somebody paid for, so it is heard before the name
 * of who was paid. Without any known word it is a transfer, and without any word at all it is `other`.
 */
export function automaticCategory(movement: Described): MovementCategory {
  const { kind, direction, counterpartyName, reference } = movement;
  if (kind === 'FEE') return 'fees';
  if (kind === 'RETURN' || kind === 'REFUND' || kind === 'REVERSAL') return 'refunds';
  const table = direction === 'IN' ? INCOME_WORDS : SPENDING_WORDS;
  for (const text of [reference, counterpartyName]) {
    if (text === null) continue;
    const words = wordsOf(text);
    const known = table.find(({ phrases }) => holdsAny(words, phrases));
    if (known !== undefined) return known.category;
  }
  if (counterpartyName === null && reference === null) return 'other';
  return direction === 'IN' ? 'transfer-in' : 'transfer-out';
}
