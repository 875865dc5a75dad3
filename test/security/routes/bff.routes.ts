import { newKey } from '../bank.ts';
import { MONTHLY_PLAN, newBulkPayment, newOrder } from '../objects.ts';
import { client, service, type Owner, type Routes } from './route.ts';

const account = (of: Owner) => ({ path: { accountId: of.accountId } });

const beneficiary = (of: Owner) => ({ path: { beneficiaryId: of.object('beneficiary') } });
const order = (of: Owner) => ({ path: { orderId: of.object('order') } });
const bulkPayment = (of: Owner) => ({ path: { bulkId: of.object('bulkPayment') } });

/** At another bank. */
const FOREIGN_IBAN = 'DE89370400440532013000';

export const BFF: Routes = {
  'GET /api/v1/accounts': { access: client },
  'GET /api/v1/accounts/{accountId}/balance': { access: client, fill: account },
  'GET /api/v1/accounts/{accountId}/movements': { access: client, fill: account },
  'GET /api/v1/accounts/{accountId}/movements/facets': { access: client, fill: account },
  'PUT /api/v1/accounts/{accountId}/movements/{entryId}/annotation': {
    access: client,
    fill: (of) => ({
      path: { accountId: of.accountId, entryId: of.object('entry') },
      body: { category: null, note: 'For the flat' },
    }),
  },
  'GET /api/v1/accounts/{accountId}/limits': { access: client, fill: account },
  'PUT /api/v1/accounts/{accountId}/limits': {
    access: client,
    fill: (of) => ({ ...account(of), body: { transfer: '80000' } }),
  },
  'GET /api/v1/accounts/{accountId}/holds': { access: client, fill: account },
  'GET /api/v1/transfers/{transferId}/timeline': {
    access: client,
    fill: (of) => ({ path: { transferId: of.object('transfer') } }),
  },
  'GET /api/v1/profile': { access: client },
  'POST /api/v1/transfers/quote': {
    access: client,
    fill: (of) => ({
      body: {
        debtorAccountId: of.accountId,
        creditorIban: of.payee.iban,
        amount: { amountMinor: '100', currency: 'EUR' },
      },
    }),
  },
  'POST /api/v1/transfers': {
    access: client,
    fill: (of) => ({
      headers: { 'Idempotency-Key': newKey() },
      body: {
        debtorAccountId: of.accountId,
        creditorIban: of.payee.iban,
        creditorName: of.payee.name,
        amount: { amountMinor: '101', currency: 'EUR' },
      },
    }),
    granted: 201,
  },
  'GET /api/v1/transfers': { access: client },
  'GET /api/v1/transfers/{transferId}': {
    access: client,
    fill: (of) => ({ path: { transferId: of.object('transfer') } }),
  },
  'GET /api/v1/transfers/{transferId}/receipt': {
    access: client,
    fill: (of) => ({ path: { transferId: of.object('transfer') }, query: { format: 'json' } }),
  },
  'GET /api/v1/accounts/{accountId}/statements': { access: client, fill: account },
  'GET /api/v1/accounts/{accountId}/statements/{month}': {
    access: client,
    fill: (of) => ({ path: { accountId: of.accountId, month: '2026-10' }, query: { format: 'csv' } }),
  },
  'GET /api/v1/accounts/{accountId}/statement': {
    access: client,
    fill: (of) => ({ ...account(of), query: { from: '2026-10-01', to: '2026-10-05', format: 'csv' } }),
  },
  'POST /api/v1/payee-checks': { access: client, fill: (of) => ({ body: of.payee }), granted: 201 },
  'PUT /api/v1/payee-checks/{checkId}/choice': {
    access: client,
    fill: (of) => ({ path: { checkId: of.object('payeeCheck') }, body: { choice: 'PROCEED' } }),
  },
  'POST /api/v1/beneficiaries': {
    access: client,
    fill: (of) => ({
      headers: { 'Idempotency-Key': newKey() },
      body: { alias: 'Another payee', name: of.payee.name, iban: FOREIGN_IBAN },
    }),
    granted: 201,
  },
  'GET /api/v1/beneficiaries': { access: client },
  'GET /api/v1/beneficiaries/{beneficiaryId}': { access: client, fill: beneficiary },
  'PUT /api/v1/beneficiaries/{beneficiaryId}/alias': {
    access: client,
    fill: (of) => ({ ...beneficiary(of), body: { alias: 'Landlady' } }),
  },
  'DELETE /api/v1/beneficiaries/{beneficiaryId}': { access: client, fill: beneficiary, granted: 204 },
  'POST /api/v1/bulk-payments': {
    access: client,
    fill: (of) => ({ headers: { 'Idempotency-Key': newKey() }, body: newBulkPayment(of) }),
    granted: 201,
  },
  'GET /api/v1/bulk-payments/{bulkId}': { access: client, fill: bulkPayment },
  'GET /api/v1/bulk-payments/{bulkId}/rows': { access: client, fill: bulkPayment },
  // A digest of another file: approving needs the very bytes, which a refusal proves as well.
  'POST /api/v1/bulk-payments/{bulkId}/submission': {
    access: client,
    fill: (of) => ({
      ...bulkPayment(of),
      headers: { 'Idempotency-Key': newKey() },
      body: { digest: '0'.repeat(64) },
    }),
    granted: 409,
  },
  'POST /api/v1/orders': {
    access: client,
    fill: (of) => ({ headers: { 'Idempotency-Key': newKey() }, body: newOrder(of) }),
    granted: 201,
  },
  'POST /api/v1/orders/preview': { access: client, fill: () => ({ body: { plan: MONTHLY_PLAN } }) },
  'GET /api/v1/orders': { access: client },
  'GET /api/v1/orders/{orderId}': { access: client, fill: order },
  // Decided on a version that is none: the order is found, and stays for the routes after these.
  'PUT /api/v1/orders/{orderId}/pause': {
    access: client,
    fill: (of) => ({ path: { orderId: of.object('order') }, body: { version: 99 } }),
    granted: 409,
  },
  'PUT /api/v1/orders/{orderId}/resume': {
    access: client,
    fill: (of) => ({ path: { orderId: of.object('order') }, body: { version: 99 } }),
    granted: 409,
  },
  'PUT /api/v1/orders/{orderId}/skip': {
    access: client,
    fill: (of) => ({ path: { orderId: of.object('order') }, body: { version: 99, executionDate: '2030-01-28' } }),
    granted: 409,
  },
  'PUT /api/v1/orders/{orderId}/amount': {
    access: client,
    fill: (of) => ({
      path: { orderId: of.object('order') },
      body: { version: 99, amount: { amountMinor: '105', currency: 'EUR' } },
    }),
    granted: 409,
  },
  'PUT /api/v1/orders/{orderId}/cancel': {
    access: client,
    fill: (of) => ({ path: { orderId: of.object('order') }, body: { version: 99 } }),
    granted: 409,
  },
  'GET /internal/transfers': {
    access: service('audit'),
    fill: () => ({ query: { from: '2026-01-01T00:00:00.000Z', to: '2026-01-01T01:00:00.000Z' } }),
  },
  // Armed and disarmed next to each other: in between nothing is posted.
  'GET /internal/faults': { access: service('operator') },
  'PUT /internal/faults/{point}': {
    access: service('operator'),
    fill: () => ({ path: { point: 'transfer.after-decision' }, body: { times: 1 } }),
  },
  'DELETE /internal/faults/{point}': {
    access: service('operator'),
    fill: () => ({ path: { point: 'transfer.after-decision' } }),
  },
};
