import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SERVICES } from '../../tools/stack/services.ts';
import { ask, serviceUrl, slugOf, stack } from './bank.ts';
import {
  customerPool,
  type Forgery,
  forgedServiceTokens,
  forgedWithoutKey,
  signAsPool,
  signedButWrong,
  staffPool,
} from './forgeries.ts';
import { requestOf } from './matrix.ts';
import { own, type Owned, payeeOf } from './objects.ts';
import {
  auditor,
  bearer,
  claimsOf,
  client,
  type CognitoTokens,
  cognitoTokens,
  disconnect,
  serviceToken,
} from './persons.ts';
import { type DeclaredRoute, declaredRoutes } from './routes/declared.ts';

// S01-S05, S23: what a token must be, asked of every service that takes one.

const KINDS_MIN = 20;
const CASE_MS = 60_000;

/** One route of each service and kind that reads: what a forged token would open. */
function doors(kind: DeclaredRoute['access']['kind']): readonly DeclaredRoute[] {
  const reading = declaredRoutes().filter(({ access, method }) => access.kind === kind && method === 'GET');
  const anyMethod = declaredRoutes().filter(({ access }) => access.kind === kind);
  return SERVICES.flatMap((service) => {
    const door = [...reading, ...anyMethod].find(
      (route) => route.service === service && !route.template.endsWith('/stream'),
    );
    return door === undefined ? [] : [door];
  });
}

describe('tokens', () => {
  let owned: Owned;
  let customer: CognitoTokens;
  let staff: CognitoTokens;
  let attacker: Server;
  let attackerUrl = '';
  const visits: string[] = [];

  beforeAll(async () => {
    attacker = createServer((request, response) => {
      visits.push(request.url ?? '');
      response.end('{"keys":[]}');
    });
    await new Promise<void>((resolve) => attacker.listen(0, '127.0.0.1', resolve));
    attackerUrl = `http://127.0.0.1:${(attacker.address() as AddressInfo).port}`;
    const priya = await client('priya.raman');
    owned = await own(priya, payeeOf(await client('marcus.bell')), ['transfer']);
    customer = await cognitoTokens('priya.raman');
    staff = await auditor();
  }, CASE_MS);
  afterAll(async () => {
    await new Promise((resolve) => attacker.close(resolve));
    disconnect();
  });

  const knock = async (door: DeclaredRoute, headers: Readonly<Record<string, string>>) =>
    ask(serviceUrl(door.service), requestOf(door, door.fill?.(owned) ?? {}, headers));

  const accepted = async (door: DeclaredRoute, forgeries: readonly Forgery[]): Promise<string[]> => {
    const found: string[] = [];
    for (const { name, token } of forgeries) {
      const answer = await knock(door, bearer(token));
      const isRefused = answer.status === 401 && slugOf(answer) === 'unauthenticated';
      if (!isRefused || answer.headers.get('www-authenticate') !== 'Bearer')
        found.push(`${name}: ${answer.status} ${answer.text}`);
    }
    return found;
  };

  it.each(
    [...doors('identity'), ...doors('client')].map((door) => [`${door.service} ${door.template}`, door] as const),
  )(
    'of a customer that are forged or wrong open nothing at %s',
    async (_name, door) => {
      const forged = await forgedWithoutKey({ token: customer.access, issuer: stack.aws.cognito.issuer, attackerUrl });
      const wrong = await signedButWrong(customerPool, customer.access);
      const foreign = [
        { name: "Cognito's ID token", token: customer.id },
        { name: "Cognito's refresh token", token: customer.refresh },
        { name: 'a token of the staff pool', token: staff.access },
        { name: 'a service token', token: await serviceToken('bff', door.service) },
      ];
      const all = [...forged, ...wrong, ...foreign];
      expect(all.length).toBeGreaterThanOrEqual(KINDS_MIN);
      expect((await knock(door, bearer(customer.access))).status).toBe(door.granted ?? 200);
      expect(await accepted(door, all)).toEqual([]);
    },
    CASE_MS,
  );

  it.each(doors('staff').map((door) => [`${door.service} ${door.template}`, door] as const))(
    'of staff that are forged or wrong open nothing at %s',
    async (_name, door) => {
      const issuer = String(claimsOf(staff.access)['iss']);
      const forged = await forgedWithoutKey({ token: staff.access, issuer, attackerUrl });
      const wrong = await signedButWrong(staffPool, staff.access);
      const asAuditor = { ...claimsOf(customer.access), 'cognito:groups': ['auditors'] };
      const foreign = [
        { name: "the staff's ID token", token: staff.id },
        { name: 'a customer', token: customer.access },
        {
          name: 'a customer with the group, signed by the other pool',
          token: await signAsPool(customerPool, asAuditor),
        },
        { name: 'a service token', token: await serviceToken('bff', door.service) },
      ];
      expect((await knock(door, bearer(staff.access))).status).toBe(door.granted ?? 200);
      expect(await accepted(door, [...forged, ...wrong, ...foreign])).toEqual([]);
    },
    CASE_MS,
  );

  it.each(doors('service').map((door) => [`${door.service} ${door.template}`, door] as const))(
    'of a service that are forged or wrong open nothing at %s',
    async (_name, door) => {
      const { access } = door;
      const callers = access.kind === 'service' ? access.callers : [];
      const [caller = 'bff'] = callers;
      const other = SERVICES.find((name) => !callers.includes(name) && name !== door.service) ?? 'auth';
      const forged = await forgedServiceTokens({ caller, other, audience: door.service });
      const foreign = [
        { name: 'a customer', token: customer.access },
        { name: 'a member of staff', token: staff.access },
      ];
      expect(forged.length).toBeGreaterThanOrEqual(KINDS_MIN);
      expect((await knock(door, bearer(await serviceToken(caller, door.service)))).status).toBe(door.granted ?? 200);
      expect(await accepted(door, [...forged, ...foreign])).toEqual([]);
    },
    CASE_MS,
  );

  it('never make the bank fetch what they point to', () => {
    expect(visits).toEqual([]);
  });

  it.each(doors('client').map((door) => [door.service, door] as const))(
    'in a query or a cookie are not read by %s (S01)',
    async (_name, door) => {
      const { path, method } = requestOf(door, door.fill?.(owned) ?? {}, {});
      for (const name of ['access_token', 'token', 'authorization', 'bearer_token']) {
        const query = `${path}${path.includes('?') ? '&' : '?'}${name}=${customer.access}`;
        expect((await ask(serviceUrl(door.service), { method, path: query })).status).toBe(401);
        const cookie = { cookie: `${name}=${customer.access}` };
        expect((await ask(serviceUrl(door.service), { method, path, headers: cookie })).status).toBe(401);
      }
    },
  );

  it.each(
    [...doors('identity'), ...doors('client')].map((door) => [`${door.service} ${door.template}`, door] as const),
  )('without the scope are honest and not allowed at %s (S05)', async (_name, door) => {
    for (const scope of ['', 'openid profile', 'aws.cognito.signin.user.administrator']) {
      const token = await signAsPool(customerPool, { ...claimsOf(customer.access), scope });
      const answer = await knock(door, bearer(token));
      expect([answer.status, slugOf(answer)]).toEqual([403, 'forbidden']);
    }
  });

  it('say who asks, and no header does (S23)', async () => {
    const victim = await client('noah.clarke');
    const claims = {
      'x-user-id': victim.subject,
      'x-customer-id': victim.customerId,
      'x-amzn-oidc-identity': victim.subject,
      'x-amzn-oidc-data': victim.token,
      'x-amzn-oidc-accesstoken': victim.token,
      'x-original-url': '/internal/transfers',
      'x-rewrite-url': '/internal/transfers',
      'x-forwarded-user': victim.subject,
      'x-http-method-override': 'DELETE',
    };
    for (const base of [serviceUrl('bff'), stack.edge]) {
      const path = '/api/v1/profile';
      expect((await ask(base, { method: 'GET', path, headers: claims })).status).toBe(401);
      const answer = await ask(base, { method: 'GET', path, headers: { ...claims, ...bearer(customer.access) } });
      expect([answer.status, (answer.json as { customerId: string }).customerId]).toEqual([200, owned.customerId]);
    }
  });
});
