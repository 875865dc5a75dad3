import type { PoolDeclaration } from '../resources.ts';
import { functionArn } from '../resources.ts';
import type { Pool, PoolClient } from './model.ts';
import { PASSWORD_LENGTH_MIN } from './passwords.ts';
import type { Store } from './store.ts';

/** A pool of resources.ts with the secret of each of its clients by client name. */
export interface DeclaredPool {
  readonly declaration: PoolDeclaration;
  readonly clientSecrets: Readonly<Record<string, string>>;
}

/** Makes the store follow the declarations; users and sessions stay. Throws naming every client without a secret. */
export function putDeclaredPools(store: Store, pools: readonly DeclaredPool[], now: number): void {
  const missing = pools.flatMap(({ declaration, clientSecrets }) =>
    declaration.clients
      .filter(({ name }) => !clientSecrets[name])
      .map(({ name }) => `${declaration.component}/${name}`),
  );
  if (missing.length > 0) throw new Error(`No client secret was given for ${missing.join(', ')}.`);
  for (const { declaration, clientSecrets } of pools) {
    store.putPool(poolOf(declaration, now));
    for (const client of declaration.clients) {
      store.putClient(clientOf(declaration.poolId, client, { secret: clientSecrets[client.name] ?? '', now }));
    }
  }
}

const poolOf = (declaration: PoolDeclaration, now: number): Pool => ({
  id: declaration.poolId,
  name: declaration.component,
  triggers: Object.fromEntries(
    Object.entries(declaration.triggers).map(([trigger, name]) => [trigger, functionArn(name)]),
  ),
  passwordLengthMin: PASSWORD_LENGTH_MIN,
  mfa: 'OPTIONAL',
  customAttributes: [],
  createdAt: now,
});

/** Every declared client rotates its refresh tokens, which in AWS rules REFRESH_TOKEN_AUTH out. */
const clientOf = (
  poolId: string,
  client: PoolDeclaration['clients'][number],
  given: { secret: string; now: number },
): PoolClient => ({
  id: client.clientId,
  poolId,
  name: client.name,
  secret: given.secret,
  explicitAuthFlows: [...client.explicitAuthFlows],
  accessTokenSeconds: client.accessTokenMinutes * 60,
  idTokenSeconds: client.accessTokenMinutes * 60,
  refreshTokenSeconds: client.refreshTokenHours * 3600,
  writeAttributes: [...client.writeAttributes],
  rotation: { graceSeconds: 0 },
  createdAt: given.now,
});
