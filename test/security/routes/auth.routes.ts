import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { anyone, identity, type Routes } from './route.ts';

const publicKey = (): object => {
  const { x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' });
  return { kty: 'EC', crv: 'P-256', x, y };
};

export const AUTH: Routes = {
  'POST /auth/v1/login/password': {
    access: anyone,
    fill: () => ({ body: { username: `${randomUUID()}@example.com`, password: 'not the password at all' } }),
    granted: 401,
  },
  'POST /auth/v1/login/face': {
    access: anyone,
    // The same for anyone, known or not: a login that no camera will finish.
    fill: () => ({ body: { username: `${randomUUID()}@example.com`, deviceId: randomUUID() } }),
    granted: 201,
  },
  'POST /auth/v1/login/face/{loginId}/device': {
    access: anyone,
    fill: () => ({ path: { loginId: randomUUID() }, body: { signature: 'A'.repeat(86) } }),
    granted: 410,
  },
  'POST /auth/v1/login/face/{loginId}/completion': {
    access: anyone,
    fill: () => ({ path: { loginId: randomUUID() } }),
    granted: 410,
  },
  'POST /auth/v1/tokens': { access: anyone, fill: () => ({ body: { refreshToken: 'x'.repeat(64) } }), granted: 401 },
  'POST /auth/v1/devices': {
    access: identity,
    fill: () => ({ body: { deviceId: randomUUID(), name: 'A phone', publicKey: publicKey() } }),
    granted: 201,
  },
  'GET /auth/v1/devices': { access: identity },
  'GET /auth/v1/sessions': { access: identity },
  'DELETE /auth/v1/devices/{deviceId}': {
    access: identity,
    fill: (of) => ({ path: { deviceId: of.object('device') } }),
    granted: 204,
  },
  'DELETE /auth/v1/sessions/{sessionId}': {
    access: identity,
    fill: (of) => ({ path: { sessionId: of.object('session') } }),
    granted: 204,
  },
  'POST /auth/v1/logout': { access: identity, fill: () => ({ body: {} }), granted: 204 },
};
