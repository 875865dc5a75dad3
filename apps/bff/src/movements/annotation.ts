import type { MovementCategory } from '@bank/contracts';

/** What a client has said of one movement of theirs. */
export interface Annotation {
  readonly entryId: string;
  readonly sequence: number;
  readonly category: MovementCategory | null;
  readonly note: string | null;
  readonly version: number;
  readonly updatedAt: string;
}
