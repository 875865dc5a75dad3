import { DomainError, type Instant } from '@bank/domain';
import type { BulkFault } from './bulk-file.ts';
import type { BulkPayment } from './bulk-payment.ts';

/** An answer lists at most so many faults; `faultCount` says how many there are. */
const FAULTS_TOLD_MAX = 500;

export class BulkFileInvalidError extends DomainError {
  override readonly name = 'BulkFileInvalidError';
  constructor(faults: readonly BulkFault[]) {
    super('Nothing was stored. Correct the rows and send the whole file again.', {
      faults: faults.slice(0, FAULTS_TOLD_MAX),
      faultCount: faults.length,
    });
  }
}

export class BulkDuplicateError extends DomainError {
  override readonly name = 'BulkDuplicateError';
  constructor(earlier: { bulkId: string; createdAt: Instant }) {
    super('The same file was sent within the last 7 days. Send it with allowDuplicate to pay it once more.', earlier);
  }
}

export class BulkDigestMismatchError extends DomainError {
  override readonly name = 'BulkDigestMismatchError';
  constructor() {
    super('The approval names another file than the one that is stored. Nothing was moved.');
  }
}

export class BulkStateError extends DomainError {
  override readonly name = 'BulkStateError';
  constructor(state: BulkPayment['state']) {
    super('It was submitted before, by a request with another key.', { state });
  }
}
