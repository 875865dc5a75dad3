import { DomainError } from '@bank/domain';
import type { Mismatch } from './statement.ts';

/** The period has more movements than one document of the format holds. */
export class StatementTooLargeError extends DomainError {
  override readonly name = 'StatementTooLargeError';
  constructor(limit: { entriesMax: number; format: string }) {
    super(
      `A statement as ${limit.format} holds at most ${limit.entriesMax} movements, and this period has more. ` +
        'Ask for a shorter period or another format.',
      limit,
    );
  }
}

/** A bug or worse, here or in the core: no refusal, and nothing is delivered. */
export class StatementMismatchError extends Error {
  override readonly name = 'StatementMismatchError';
  constructor(
    readonly accountId: string,
    readonly mismatch: Mismatch | 'pages-differ' | 'another-account-or-period',
  ) {
    super(`the statement of account ${accountId} does not tie: ${mismatch}`);
  }
}
