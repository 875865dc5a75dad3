import { DomainError, type TransferId } from '@bank/domain';

/** The id was decided for another payment; that decision stands. */
export class TransferIdReusedError extends DomainError {
  override readonly name = 'TransferIdReusedError';
  constructor(transferId: TransferId) {
    super('This transfer id was used for another transfer before.', { transferId });
  }
}
