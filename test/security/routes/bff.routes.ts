import { newKey } from '../bank.ts';
import { client, service, type Owner, type Routes } from './route.ts';

const account = (of: Owner) => ({ path: { accountId: of.accountId } });

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
  'GET /internal/transfers': {
    access: service('audit'),
    fill: () => ({ query: { from: '2026-01-01T00:00:00.000Z', to: '2026-01-01T01:00:00.000Z' } }),
  },
};
