import { randomUUID } from 'node:crypto';
import { anyone, client, service, staff, type Owner, type Routes } from './route.ts';

const RECORD = {
  address: { line1: 'Calle Mayor 1', city: 'Madrid', postalCode: '28013', country: 'ES' },
  occupation: 'Engineer',
  locale: 'en',
};

export const COMPLEMENTARY: Routes = {
  'GET /internal/customers/{customerId}': {
    access: service('bff', 'onboarding'),
    fill: (of) => ({ path: { customerId: of.customerId } }),
  },
  'PUT /internal/customers/{customerId}': {
    access: service('onboarding'),
    fill: () => ({ path: { customerId: randomUUID() }, body: RECORD }),
  },
  'POST /internal/screenings': {
    access: service('onboarding'),
    fill: () => ({
      body: { applicationId: randomUUID(), fullName: 'Nora Vega', dateOfBirth: '1990-01-01', country: 'ES' },
    }),
  },
};

export const NOTIFICATION: Routes = {
  'GET /notifications/v1/inbox': { access: client },
  'PUT /notifications/v1/inbox/{messageId}/read': {
    access: client,
    fill: (of) => ({ path: { messageId: of.object('message') } }),
  },
  'GET /notifications/v1/stream': { access: client },
  'PUT /notifications/v1/endpoints/{deviceId}': {
    access: client,
    fill: () => ({ path: { deviceId: randomUUID() }, body: { provider: 'fcm', token: `token-${randomUUID()}` } }),
    granted: 204,
  },
  'DELETE /notifications/v1/endpoints/{deviceId}': {
    access: client,
    fill: (of) => ({ path: { deviceId: of.object('endpoint') } }),
    granted: 204,
    // What is not there is already removed; an endpoint of somebody else stays.
    foreign: 204,
  },
  'GET /notifications/v1/deliveries': { access: client },
};

const someTransfer = (of: Owner) => ({ query: { transferId: of.object('transfer') } });

export const AUDIT: Routes = {
  'GET /audit/v1/movements': { access: staff('auditors'), fill: someTransfer },
  'GET /audit/v1/freshness': { access: staff('auditors') },
  'GET /internal/movements': { access: service('operator'), fill: someTransfer },
  'POST /internal/reconciliations': { access: service('operator'), fill: () => ({ body: {} }) },
};

/** Public on a laptop only, where it is not behind the edge: see apps/cognito-triggers/src/config.ts. */
export const COGNITO_TRIGGERS: Routes = {
  'POST /2015-03-31/functions/{name}/invocations': {
    access: anyone,
    fill: () => ({ path: { name: 'no-such-function' }, body: { triggerSource: 'None', request: {} } }),
    granted: 404,
  },
};
