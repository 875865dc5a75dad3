import type { BeneficiaryView } from '@bank/contracts';
import type { Beneficiary } from './beneficiary.ts';

export const BENEFICIARIES_PATH = '/api/v1/beneficiaries';

export const toBeneficiaryView = (beneficiary: Beneficiary): BeneficiaryView => ({
  beneficiaryId: beneficiary.beneficiaryId,
  alias: beneficiary.alias,
  name: beneficiary.name,
  iban: beneficiary.iban,
  currency: beneficiary.currency,
  payeeCheck: beneficiary.payeeCheck,
  createdAt: beneficiary.createdAt,
});
