import { DomainError } from '@bank/domain';
import { BENEFICIARIES_MAX } from './beneficiary.ts';

export class BeneficiaryExistsError extends DomainError {
  override readonly name = 'BeneficiaryExistsError';
  constructor(beneficiaryId: string) {
    super('One of your beneficiaries has this IBAN already.', { beneficiaryId });
  }
}

export class BeneficiaryLimitError extends DomainError {
  override readonly name = 'BeneficiaryLimitError';
  constructor() {
    super('Delete a beneficiary that you no longer need first.', { limit: BENEFICIARIES_MAX });
  }
}
