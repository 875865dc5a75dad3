import { generateKeyPairSync } from 'node:crypto';
import { SERVICE_NAMES, type ServiceName } from '../auth/access.ts';
import { ServiceTokenSigner } from '../auth/service-tokens.ts';
import { Secret } from '../config/config.ts';

export interface ServiceKeys {
  /** JWKS of all public keys, for `SERVICE_TRUST`. */
  readonly trust: string;
  readonly privateKey: (service: ServiceName) => string;
  /** `Authorization` header of a call by `caller` to `callee`. */
  readonly bearer: (caller: ServiceName, callee: ServiceName) => Promise<string>;
}

/** Fresh Ed25519 keys for every service. */
export function testServiceKeys(): ServiceKeys {
  const privateKeys = new Map<ServiceName, string>();
  const keys = SERVICE_NAMES.map((name) => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    privateKeys.set(name, JSON.stringify(privateKey.export({ format: 'jwk' })));
    return { ...publicKey.export({ format: 'jwk' }), kid: name, alg: 'EdDSA', use: 'sig' };
  });
  const privateKey = (service: ServiceName): string => privateKeys.get(service) ?? '';
  return {
    trust: JSON.stringify({ keys }),
    privateKey,
    bearer: async (caller, callee) =>
      `Bearer ${await new ServiceTokenSigner(caller, new Secret(privateKey(caller))).tokenFor(callee)}`,
  };
}
