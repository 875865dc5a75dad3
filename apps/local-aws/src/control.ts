import Fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from './config.ts';
import { registerFcm } from './fcm/fcm.ts';
import type { LambdaProxy } from './lambda/lambda.ts';
import { refuseForeignPages } from './local-only.ts';
import { registerOperator } from './operator/operator.ts';
import { registerOutbox } from './outbox/outbox.routes.ts';
import type { OutboxStore } from './outbox/outbox.store.ts';
import type { Pipes } from './pipes/pipes.ts';
import { registerRail } from './rail/rail.routes.ts';
import type { RailStore } from './rail/rail.store.ts';
import { registerSes } from './ses/ses.ts';

/** SES and FCM bound a message well below this; an HTML e-mail may be long. */
const BODY_BYTES_MAX = 1024 * 1024;

/** What is up and what is not yet, by part. */
export interface Readiness {
  isReady(): boolean;
  report(): Readonly<Record<string, string>>;
}

export interface ControlOptions {
  readonly config: Pick<Config, 'fcmBearer' | 'railToken' | 'services' | 'operatorKey' | 'publicUrl'>;
  readonly outbox: OutboxStore;
  readonly rail: RailStore;
  readonly lambda: LambdaProxy;
  readonly pipes: Pipes;
  readonly readiness: Readiness;
  readonly logger: Logger;
}

/** SES, FCM, the payment rail, Lambda Invoke and the local pages. */
export async function createControl(options: ControlOptions): Promise<FastifyInstance> {
  const { config, outbox, rail, lambda, pipes, readiness, logger } = options;
  const app = Fastify({ logger: false, bodyLimit: BODY_BYTES_MAX, routerOptions: { maxParamLength: 256 } });
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500)
      logger.error({ event: 'request.failed', method: request.method, route: request.routeOptions.url, err: error });
    const detail = status >= 500 ? 'Unexpected error; see the log of local-aws.' : error.message;
    await reply
      .code(status)
      .type('application/problem+json')
      .send({ type: 'about:blank', status, title: error.name, detail });
  });
  // The container name services and the edge reach this process by.
  const guard = refuseForeignPages(new Set([new URL(config.publicUrl).hostname, 'local-aws', 'edge']));
  app.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/_local/')) await guard(request, reply);
  });

  app.get('/_local/health', async () => ({ status: 'ok' }));
  app.get('/_local/ready', async (_request, reply) =>
    reply.code(readiness.isReady() ? 200 : 503).send({ ready: readiness.isReady(), parts: readiness.report() }),
  );
  registerOutbox(app, outbox);
  registerSes(app, outbox);
  registerFcm(app, { outbox, bearer: config.fcmBearer });
  registerRail(app, { store: rail, token: config.railToken });
  lambda.register(app);
  pipes.register(app);
  await registerOperator(app, { services: config.services, key: config.operatorKey });
  await app.ready();
  return app;
}
