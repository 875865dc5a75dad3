import { randomUUID } from 'node:crypto';
import { MONTHLY_PLAN, newHold, newOrder } from '../objects.ts';
import { service, type Owner, type Routes } from './route.ts';

const account = (of: Owner) => ({ path: { accountId: of.accountId }, query: { customerId: of.customerId } });

const order = (of: Owner) => ({
  customerId: of.customerId,
  debtorAccountId: of.accountId,
  creditorIban: of.payee.iban,
  amount: { amountMinor: '102', currency: 'EUR' },
});

const DEADLINE_MS = 60_000;

export const BANKING_CORE: Routes = {
  'GET /internal/customers/{customerId}': {
    access: service('bff', 'onboarding'),
    fill: (of) => ({ path: { customerId: of.customerId } }),
  },
  'PUT /internal/customers/{customerId}': {
    access: service('onboarding'),
    fill: () => ({ path: { customerId: randomUUID() }, body: { fullName: 'Nora Vega', dateOfBirth: '1990-01-01' } }),
  },
  'GET /internal/customers/{customerId}/accounts': {
    access: service('bff', 'onboarding'),
    fill: (of) => ({ path: { customerId: of.customerId } }),
  },
  'PUT /internal/accounts/{accountId}': {
    access: service('onboarding'),
    fill: (of) => ({ path: { accountId: of.accountId }, body: { customerId: of.customerId, currency: 'EUR' } }),
    // Its caller opens accounts, so an id that is somebody else's is not hidden from it.
    foreign: 422,
  },
  'GET /internal/accounts': { access: service('bff'), fill: (of) => ({ query: { iban: of.payee.iban } }) },
  'GET /internal/accounts/{accountId}/balance': { access: service('bff'), fill: account },
  'GET /internal/accounts/{accountId}/movements': { access: service('bff'), fill: account },
  'GET /internal/accounts/{accountId}/movements/facets': { access: service('bff'), fill: account },
  'GET /internal/accounts/{accountId}/movements/{entryId}': {
    access: service('bff'),
    fill: (of) => ({ ...account(of), path: { accountId: of.accountId, entryId: of.object('entry') } }),
  },
  'GET /internal/accounts/{accountId}/statement': {
    access: service('bff'),
    fill: (of) => ({
      path: { accountId: of.accountId },
      query: { customerId: of.customerId, from: '2026-01-01', to: '2026-01-31' },
    }),
  },
  'GET /internal/trial-balance': { access: service('operator', 'audit') },
  'PUT /internal/transfers/{transferId}': {
    access: service('bff'),
    fill: (of) => ({
      path: { transferId: randomUUID() },
      body: { ...order(of), reference: null, deadline: new Date(Date.now() + DEADLINE_MS).toISOString() },
    }),
  },
  'PUT /internal/transfers/{transferId}/expiry': {
    access: service('bff'),
    // It takes an id out of the world whatever it was for; whose account the body names says nothing and moves nothing.
    fill: (of) => ({
      path: { transferId: randomUUID() },
      body: { ...order(of), customerId: randomUUID(), debtorAccountId: randomUUID() },
    }),
  },
  'GET /internal/transfers/{transferId}': {
    access: service('bff'),
    fill: (of) => ({ path: { transferId: of.object('transfer') } }),
  },
  'GET /internal/transfers': {
    access: service('audit'),
    fill: () => ({ query: { from: '2026-01-01T00:00:00.000Z', to: '2026-01-01T01:00:00.000Z' } }),
  },
  // Outcomes stand one by one: somebody else's account is one of them, and nothing moves.
  'PUT /internal/transfers': {
    access: service('bff'),
    fill: (of) => ({
      body: {
        transfers: [
          {
            ...order(of),
            transferId: randomUUID(),
            reference: null,
            deadline: new Date(Date.now() + DEADLINE_MS).toISOString(),
          },
        ],
      },
    }),
    foreign: 200,
  },
  'POST /internal/transfers/quote': { access: service('bff'), fill: (of) => ({ body: order(of) }) },
  'GET /internal/transfers/{transferId}/timeline': {
    access: service('bff'),
    fill: (of) => ({ path: { transferId: of.object('transfer') } }),
  },
  'POST /internal/transfers/{transferId}/reversal': {
    access: service('operator'),
    fill: (of) => ({
      path: { transferId: of.object('transfer') },
      body: { reversalId: randomUUID(), reason: 'Posted by mistake' },
    }),
  },
  'PUT /internal/accounts/{accountId}/state': {
    access: service('operator'),
    fill: (of) => ({ path: { accountId: of.accountId }, body: { state: 'ACTIVE', reason: 'Looked at, all well' } }),
  },
  'GET /internal/accounts/{accountId}/limits': { access: service('bff'), fill: account },
  // Lower than what the bff's own route sets before: a client's limit may only go down.
  'PUT /internal/accounts/{accountId}/limits': {
    access: service('bff', 'operator'),
    fill: (of) => ({
      path: { accountId: of.accountId },
      body: {
        customerId: of.customerId,
        limits: { transfer: '70000' },
      },
    }),
  },
  'GET /internal/accounts/{accountId}/holds': { access: service('bff'), fill: account },
  'PUT /internal/holds/{holdId}': {
    access: service('operator'),
    fill: (of) => ({ path: { holdId: randomUUID() }, body: newHold(of) }),
  },
  'GET /internal/holds/{holdId}': {
    access: service('operator'),
    fill: (of) => ({ path: { holdId: of.object('hold') } }),
  },
  'PUT /internal/holds/{holdId}/captures/{transferId}': {
    access: service('operator'),
    fill: (of) => ({
      path: { holdId: of.object('hold'), transferId: randomUUID() },
      body: { amount: { amountMinor: '1', currency: 'EUR' }, isLast: false },
    }),
  },
  'PUT /internal/holds/{holdId}/void': {
    access: service('operator'),
    fill: (of) => ({ path: { holdId: of.object('hold') } }),
  },
  'POST /internal/incoming-payments': {
    access: service('operator'),
    fill: (of) => ({
      body: {
        paymentId: randomUUID(),
        creditorIban: of.iban,
        amount: { amountMinor: '103', currency: 'EUR' },
        debtorName: 'Northwind Ltd',
        reference: null,
      },
    }),
  },
  'PUT /internal/orders/{orderId}': {
    access: service('bff'),
    fill: (of) => ({
      path: { orderId: randomUUID() },
      body: { ...newOrder(of), customerId: of.customerId, reference: null },
    }),
  },
  'POST /internal/orders/preview': { access: service('bff'), fill: () => ({ body: { plan: MONTHLY_PLAN } }) },
  'GET /internal/customers/{customerId}/orders': {
    access: service('bff'),
    fill: (of) => ({ path: { customerId: of.customerId } }),
  },
  'GET /internal/orders/{orderId}': {
    access: service('bff'),
    fill: (of) => ({ path: { orderId: of.object('order') }, query: { customerId: of.customerId } }),
  },
  // Decided on a version that is none: the order is found, and stays for the routes after these.
  'PUT /internal/orders/{orderId}/pause': {
    access: service('bff'),
    fill: (of) => ({ path: { orderId: of.object('order') }, body: { customerId: of.customerId, version: 99 } }),
    granted: 409,
  },
  'PUT /internal/orders/{orderId}/resume': {
    access: service('bff'),
    fill: (of) => ({ path: { orderId: of.object('order') }, body: { customerId: of.customerId, version: 99 } }),
    granted: 409,
  },
  'PUT /internal/orders/{orderId}/skip': {
    access: service('bff'),
    fill: (of) => ({
      path: { orderId: of.object('order') },
      body: { customerId: of.customerId, version: 99, executionDate: '2030-01-28' },
    }),
    granted: 409,
  },
  'PUT /internal/orders/{orderId}/amount': {
    access: service('bff'),
    fill: (of) => ({
      path: { orderId: of.object('order') },
      body: { customerId: of.customerId, version: 99, amount: { amountMinor: '105', currency: 'EUR' } },
    }),
    granted: 409,
  },
  'PUT /internal/orders/{orderId}/cancel': {
    access: service('bff'),
    fill: (of) => ({ path: { orderId: of.object('order') }, body: { customerId: of.customerId, version: 99 } }),
    granted: 409,
  },
  'POST /internal/orders/runs': {
    access: service('operator'),
    fill: () => ({ body: { asOf: '2026-01-01T00:00:00.000Z' } }),
  },
  // Armed and disarmed next to each other: in between nothing is posted.
  'GET /internal/faults': { access: service('operator') },
  'PUT /internal/faults/{point}': {
    access: service('operator'),
    fill: () => ({ path: { point: 'posting.after-commit' }, body: { times: 1 } }),
  },
  'DELETE /internal/faults/{point}': {
    access: service('operator'),
    fill: () => ({ path: { point: 'posting.after-commit' } }),
  },
};
