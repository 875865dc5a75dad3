import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { CryptoKey } from 'jose';
import { LOOPBACK } from '../stack/ports.ts';

const POOL = 'eu-central-1_Bench';
const CLIENT_ID = 'bench';
const KEY_ID = 'bench-key';
const LIFETIME = '15m';

/** A user pool as far as a verifier sees it: a JWKS address, and access tokens of as many people as a load needs. */
export class Issuer {
  readonly url: string;
  readonly #server: Server;
  readonly #privateKey: CryptoKey;

  private constructor(server: Server, url: string, privateKey: CryptoKey) {
    this.#server = server;
    this.url = url;
    this.#privateKey = privateKey;
  }

  static async start(): Promise<Issuer> {
    const { publicKey, privateKey } = await generateKeyPair('RS256');
    const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: KEY_ID, alg: 'RS256', use: 'sig' }] });
    const server = createServer((_request, response) => {
      response.setHeader('content-type', 'application/json').end(keys);
    });
    await new Promise<void>((listening) => server.listen(0, LOOPBACK, listening));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The issuer has no port.');
    return new Issuer(server, `http://${LOOPBACK}:${address.port}/${POOL}`, privateKey);
  }

  /** What makes a service trust these tokens. */
  get environment(): Readonly<Record<string, string>> {
    return { COGNITO_ISSUER: this.url, COGNITO_CLIENT_IDS: CLIENT_ID };
  }

  async bearerOf(subject: string): Promise<string> {
    const claims = {
      client_id: CLIENT_ID,
      token_use: 'access',
      scope: 'aws.cognito.signin.user.admin',
      origin_jti: subject,
      auth_time: Math.floor(Date.now() / 1000),
    };
    const token = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'RS256', kid: KEY_ID })
      .setIssuer(this.url)
      .setSubject(subject)
      .setIssuedAt()
      .setExpirationTime(LIFETIME)
      .sign(this.#privateKey);
    return `Bearer ${token}`;
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
