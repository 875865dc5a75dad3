import type { BulkPaymentView, BulkRowView } from '@bank/contracts';
import { moneyToJson } from '@bank/domain';
import type { TransferOrder } from '../transfers/transfer.ts';
import type { BulkCounts, BulkPayment, BulkRow, PendingRow } from './bulk-payment.ts';

export const BULK_PAYMENTS_PATH = '/api/v1/bulk-payments';

export const toBulkPaymentView = (bulk: BulkPayment, counts: BulkCounts): BulkPaymentView => ({
  bulkId: bulk.bulkId,
  name: bulk.name,
  debtorAccountId: bulk.debtorAccountId,
  state: bulk.state,
  digest: bulk.digest,
  totals: bulk.totals.map(moneyToJson),
  counts,
  createdAt: bulk.createdAt,
  submittedAt: bulk.state === 'DRAFT' ? null : bulk.submittedAt,
  finishedAt: bulk.state === 'DONE' ? bulk.finishedAt : null,
});

export const toBulkRowView = (row: BulkRow): BulkRowView => ({
  row: row.row,
  name: row.name,
  iban: row.iban,
  amount: moneyToJson(row.amount),
  reference: row.reference,
  state: row.state,
  transferId: row.state === 'PENDING' ? null : row.transferId,
  reason: row.state === 'REFUSED' ? row.reason : null,
  facts: row.state === 'REFUSED' ? row.facts : {},
  decidedAt: row.state === 'PENDING' ? null : row.decidedAt,
});

export const toTransferOrder = (bulk: BulkPayment, row: PendingRow): TransferOrder => ({
  debtorAccountId: bulk.debtorAccountId,
  creditorIban: row.iban,
  creditorName: row.name,
  amount: row.amount,
  reference: row.reference,
});
