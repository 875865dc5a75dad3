import { DomainError, type TransferId } from '@bank/domain';

/** Only what moved between accounts here can be moved back here: what left for another bank comes back by its return. */
export class TransferNotReversibleError extends DomainError {
  override readonly name = 'TransferNotReversibleError';
  constructor(facts: { readonly kind: string; readonly state: string }) {
    super('This transfer cannot be taken back.', facts);
  }
}

/** The id was decided for another payment; that decision stands. */
export class TransferIdReusedError extends DomainError {
  override readonly name = 'TransferIdReusedError';
  constructor(transferId: TransferId) {
    super('This transfer id was used for another transfer before.', { transferId });
  }
}
