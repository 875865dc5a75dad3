import { SERVICES } from '../../tools/stack/services.ts';
import { disclosuresOf } from './answers.ts';
import { ask, serviceUrl, slugOf } from './bank.ts';
import { type Cast, type Cell, cellsOf, isRefusal } from './matrix.ts';
import { own, payeeOf } from './objects.ts';
import { auditor, client, disconnect, newcomer, serviceToken, setClientState } from './persons.ts';
import { DECLARED, type DeclaredRoute, declaredRoutes, operationsOf } from './routes/declared.ts';
import { settledState, type State, stateOfBank } from './state.ts';

// S24-S27: every route of every service, called on the service's own port, by everybody who might.

const PREPARE_MS = 90_000;
const ROUTE_MS = 30_000;

const routes = declaredRoutes().map((route) => [`${route.service}: ${route.method} ${route.template}`, route] as const);

describe.each(SERVICES)('the declared routes of %s', (service) => {
  it('are those of its OpenAPI document, all and no others', () => {
    expect(Object.keys(DECLARED[service]).toSorted()).toEqual(operationsOf(service).toSorted());
  });
});

describe('the authorisation matrix', () => {
  let cast: Cast;
  let barred: readonly string[] = [];
  let atFirst: State;
  /** What was there after the route before. */
  let last: State;

  beforeAll(async () => {
    const [lucia, marcus, amina, jonas, sofia] = await Promise.all(
      ['lucia.fernandez', 'marcus.bell', 'amina.diallo', 'jonas.weber', 'sofia.navarro'].map(client),
    );
    if (!lucia || !marcus || !amina || !jonas || !sofia) throw new Error('a sample person is missing');
    const payee = payeeOf(sofia);
    const [owner, other] = await Promise.all([own(lucia, payee), own(marcus, payee)]);
    barred = [amina.subject, jonas.subject];
    await setClientState(amina.subject, 'BLOCKED');
    await setClientState(jonas.subject, 'CLOSED');
    cast = {
      owner,
      other,
      credentials: {
        owner: lucia.token,
        other: marcus.token,
        blocked: amina.token,
        closed: jonas.token,
        auditor: (await auditor()).access,
        newcomer: (await newcomer()).access,
        service: serviceToken,
      },
    };
    atFirst = last = await settledState();
  }, PREPARE_MS);

  afterAll(async () => {
    for (const subject of barred) await setClientState(subject, 'ACTIVE');
    disconnect();
  });

  const deviationsOf = async (route: DeclaredRoute, cell: Cell): Promise<string[]> => {
    const answer = await ask(serviceUrl(route.service), cell.request);
    const { status, text } = answer;
    if (status !== cell.expected) return [`${status} instead of ${cell.expected} ${text.slice(0, 300)}`];
    if (status >= 400) return slugOf(answer) === undefined ? [`${status} is no problem: ${text.slice(0, 300)}`] : [];
    return [...disclosuresOf(route, answer)];
  };
  const tried = async (route: DeclaredRoute, cell: Cell): Promise<string[]> =>
    (await deviationsOf(route, cell)).map((deviation) => `${cell.caller}: ${deviation}`);

  describe('refuses, and a refusal changes nothing:', () => {
    it.each(routes)(
      '%s',
      async (_name, route) => {
        const cells = (await cellsOf(route, cast)).filter((cell) => isRefusal(cell, route));
        const deviations = await Promise.all(cells.map((cell) => tried(route, cell)));
        expect(deviations.flat()).toEqual([]);
        const before = last;
        last = await stateOfBank();
        expect(last).toEqual(before);
      },
      ROUTE_MS,
    );
  });

  it(
    'has refused without a trace, also once queues and loops have come to rest',
    async () => {
      expect(await settledState()).toEqual(atFirst);
    },
    PREPARE_MS,
  );

  describe('grants, and discloses nothing that its document does not name:', () => {
    it.each(routes)(
      '%s',
      async (_name, route) => {
        const deviations: string[] = [];
        for (const cell of await cellsOf(route, cast))
          if (!isRefusal(cell, route)) deviations.push(...(await tried(route, cell)));
        expect(deviations).toEqual([]);
      },
      ROUTE_MS,
    );
  });
});
