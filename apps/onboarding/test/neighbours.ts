import type { AddressInfo } from 'node:net';
import Fastify from 'fastify';

/** The core and the complementary system as onboarding sees them: keep what was put, and fail when told. */
export interface Neighbours {
  readonly url: string;
  /** Paths that were put, with how many times. */
  readonly puts: ReadonlyMap<string, number>;
  /** Makes the next calls whose path has this part fail with 503, until `heal`. */
  readonly fail: (part: string) => void;
  readonly heal: () => void;
  readonly hitName: string;
  readonly close: () => Promise<void>;
}

const NOW = '2026-11-22T12:00:00.000Z';
/** Everyone of this name is on the list. */
const HIT_NAME = 'Listed Person';

export async function startNeighbours(): Promise<Neighbours> {
  const app = Fastify();
  const puts = new Map<string, number>();
  let failing: string | null = null;
  app.addHook('onRequest', async (request, reply) => {
    if (failing !== null && request.url.includes(failing)) return reply.code(503).send();
    if (request.method === 'PUT') puts.set(request.url, (puts.get(request.url) ?? 0) + 1);
    return undefined;
  });
  app.put<{ Params: { id: string }; Body: Record<string, unknown> }>('/internal/customers/:id', (request) =>
    'fullName' in request.body
      ? { ...request.body, customerId: request.params.id, createdAt: NOW }
      : { ...request.body, customerId: request.params.id, riskRating: 'LOW', updatedAt: NOW },
  );
  app.put<{ Params: { id: string }; Body: { customerId: string; currency: string } }>(
    '/internal/accounts/:id',
    (request) => ({
      ...request.body,
      accountId: request.params.id,
      iban: 'ES9121000418450200051332',
      state: 'ACTIVE',
      openedAt: NOW,
    }),
  );
  app.post<{ Body: { applicationId: string; fullName: string } }>('/internal/screenings', (request) => ({
    screeningId: request.body.applicationId,
    outcome: request.body.fullName === HIT_NAME ? 'POSSIBLE_HIT' : 'CLEAR',
    listVersion: 'test',
    screenedAt: NOW,
  }));
  await app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url: `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`,
    puts,
    fail: (part) => {
      failing = part;
    },
    heal: () => {
      failing = null;
    },
    hitName: HIT_NAME,
    close: () => app.close(),
  };
}
