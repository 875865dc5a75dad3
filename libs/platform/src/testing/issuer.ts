import { createServer, type Server } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

export interface TestIssuer {
  readonly issuer: string;
  readonly clientId: string;
  /** A Cognito-like access token; `claims` override or, when undefined, remove what it says. */
  token(claims?: Record<string, unknown>): Promise<string>;
  /** How often somebody has asked for its keys. */
  keyRequests(): number;
  close(): Promise<void>;
}

const LIFETIME_SECONDS = 600;

/** A user pool's public face for tests: real RS256 keys behind a real JWKS address on 127.0.0.1. */
export async function testIssuer(): Promise<TestIssuer> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'test-key', alg: 'RS256', use: 'sig' };
  let keyRequests = 0;
  const server: Server = createServer((_request, response) => {
    keyRequests += 1;
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the test issuer has no port');
  const issuer = `http://127.0.0.1:${address.port}/eu-central-1_Test`;
  const clientId = 'testclient';
  return {
    issuer,
    clientId,
    token: async (claims = {}) => {
      const now = Math.floor(Date.now() / 1000);
      const all = {
        sub: 'subject-1',
        iss: issuer,
        client_id: clientId,
        token_use: 'access',
        scope: 'aws.cognito.signin.user.admin',
        origin_jti: 'session-1',
        auth_time: now,
        iat: now,
        exp: now + LIFETIME_SECONDS,
        ...claims,
      };
      return new SignJWT(all).setProtectedHeader({ alg: 'RS256', kid: 'test-key' }).sign(privateKey);
    },
    keyRequests: () => keyRequests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
