import type { ComplementaryRecord, ComplementaryRecordRequest } from '@bank/contracts';
import { instantFromMs } from '@bank/domain';
import type { CustomerEntity } from './customer.entity.ts';
import type { CustomerRow } from './customers.store.ts';
import { rateRisk } from './risk-rating.ts';

export const toRow = (customerId: string, request: ComplementaryRecordRequest): CustomerRow => ({
  customerId,
  addressLine1: request.address.line1,
  city: request.address.city,
  postalCode: request.address.postalCode,
  country: request.address.country,
  occupation: request.occupation,
  locale: request.locale,
  riskRating: rateRisk({ country: request.address.country, occupation: request.occupation }),
});

export const toRecord = (row: CustomerEntity): ComplementaryRecord => ({
  customerId: row.customerId,
  address: { line1: row.addressLine1, city: row.city, postalCode: row.postalCode, country: row.country },
  occupation: row.occupation,
  locale: row.locale,
  riskRating: row.riskRating,
  updatedAt: instantFromMs(row.updatedAt.getTime()),
});
