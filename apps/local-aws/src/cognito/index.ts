import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { Outbox } from '../outbox/outbox.ts';
import type { Action } from './actions/action.ts';
import { ADMIN_USER_ACTIONS } from './actions/admin-users.ts';
import { AUTHENTICATION_ACTIONS } from './actions/authentication.ts';
import { CHALLENGE_ACTIONS } from './actions/challenges.ts';
import { MFA_ACTIONS } from './actions/mfa.ts';
import { PASSWORD_ACTIONS } from './actions/password.ts';
import { POOL_ACTIONS } from './actions/pools.ts';
import { PROFILE_ACTIONS } from './actions/profile.ts';
import { SESSION_ACTIONS } from './actions/sessions.ts';
import { SIGN_UP_ACTIONS } from './actions/sign-up.ts';
import { Attempts } from './attempts.ts';
import { ChallengeSessions } from './challenge-sessions.ts';
import { Codes } from './codes.ts';
import type { Cognito } from './cognito.ts';
import { Database } from './database.ts';
import { type DeclaredPool, putDeclaredPools } from './declared-pools.ts';
import { CognitoError } from './errors.ts';
import { RefreshTokens } from './refresh-tokens.ts';
import { SigningKeys } from './signing-keys.ts';
import { Store } from './store.ts';
import { Tokens } from './tokens.ts';
import { type InvokeLambda, Triggers } from './triggers.ts';

const BODY_BYTES_MAX = 128 * 1024;
const CONTENT_TYPE = 'application/x-amz-json-1.1';
const TARGET_PREFIX = 'AWSCognitoIdentityProviderService.';

const ACTIONS: ReadonlyMap<string, Action> = new Map(
  Object.entries({
    ...SIGN_UP_ACTIONS,
    ...PASSWORD_ACTIONS,
    ...AUTHENTICATION_ACTIONS,
    ...CHALLENGE_ACTIONS,
    ...SESSION_ACTIONS,
    ...PROFILE_ACTIONS,
    ...MFA_ACTIONS,
    ...ADMIN_USER_ACTIONS,
    ...POOL_ACTIONS,
  }),
);

export interface CognitoOptions {
  /** Folder of `cognito.sqlite`; null keeps everything in memory. */
  readonly dataDir: string | null;
  /** Tokens say `iss: <issuerBase>/<poolId>`; the key set is served below it. */
  readonly issuerBase: string;
  readonly region: string;
  readonly outbox: Outbox;
  /** Called with the function's ARN, as `resources.functionArn` makes it. */
  readonly invokeLambda: InvokeLambda;
  readonly pools: readonly DeclaredPool[];
  /** Epoch milliseconds. */
  readonly clock?: () => number;
}

/**
 * Cognito user pools on a laptop, enforcing what AWS enforces. Speaks AWS JSON 1.1 at `POST /` and serves
 * `GET /<poolId>/.well-known/{jwks.json,openid-configuration}`. Close the instance to close its database.
 */
export async function createCognito(options: CognitoOptions): Promise<FastifyInstance> {
  const clock = options.clock ?? Date.now;
  const database = new Database(options.dataDir);
  const keys = new SigningKeys(database);
  const cognito: Cognito = {
    region: options.region,
    clock,
    outbox: options.outbox,
    store: new Store(database, clock),
    attempts: new Attempts(database, clock),
    codes: new Codes(database, clock),
    sessions: new ChallengeSessions(database, clock),
    triggers: new Triggers(options.region, options.invokeLambda),
    keys,
    tokens: new Tokens(keys, options.issuerBase, clock),
    refreshTokens: new RefreshTokens(database, clock),
  };
  database.sweepExpired(clock());
  putDeclaredPools(cognito.store, options.pools, clock());

  // Only errors are logged, and never a body: it holds passwords.
  const app = Fastify({ logger: { level: 'error' }, bodyLimit: BODY_BYTES_MAX });
  app.addHook('onClose', () => {
    database.close();
  });
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(CONTENT_TYPE, { parseAs: 'string' }, parseJson);
  app.setErrorHandler(sendError);
  app.setNotFoundHandler((request, reply) => sendError(unknownOperation(), request, reply));
  app.post('/', async (request, reply) => {
    const answer = await findAction(request).run(cognito, request.body ?? {});
    return reply.type(CONTENT_TYPE).send(JSON.stringify(answer));
  });
  registerDiscovery(app, cognito);
  await app.ready();
  return app;
}

function findAction(request: FastifyRequest): Action {
  const target = String(request.headers['x-amz-target'] ?? '');
  const action = target.startsWith(TARGET_PREFIX) ? ACTIONS.get(target.slice(TARGET_PREFIX.length)) : undefined;
  if (action === undefined) throw unknownOperation();
  const isSigned = request.headers.authorization?.startsWith('AWS4-HMAC-SHA256 ') ?? false;
  if (action.access === 'account' && !isSigned) {
    throw new CognitoError('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  return action;
}

/** Public, as any verifier of tokens needs them. */
function registerDiscovery(app: FastifyInstance, cognito: Cognito): void {
  const params = z.object({ poolId: z.string() });
  app.get('/:poolId/.well-known/jwks.json', async (request) => {
    const pool = cognito.store.getPool(params.parse(request.params).poolId);
    return { keys: [(await cognito.keys.get(pool.id)).publicJwk] };
  });
  app.get('/:poolId/.well-known/openid-configuration', (request, reply) => {
    const pool = cognito.store.getPool(params.parse(request.params).poolId);
    const issuer = cognito.tokens.issuer(pool.id);
    return reply.send({
      issuer,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
      id_token_signing_alg_values_supported: ['RS256'],
      response_types_supported: ['code', 'token'],
      subject_types_supported: ['public'],
    });
  });
}

const unknownOperation = (): CognitoError => new CognitoError('UnknownOperationException', 'Unknown operation.');

/** Fastify's own refusals (size, syntax, content type) carry a status below 500. */
const clientFault = z.object({ statusCode: z.number().min(400).max(499) });

function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const refusal = refusalOf(error);
  if (refusal.status >= 500) {
    request.log.error({ event: 'cognito.action-failed', target: request.headers['x-amz-target'], err: error });
  }
  return reply
    .code(refusal.status)
    .header('x-amzn-errortype', refusal.type)
    .type(CONTENT_TYPE)
    .send(JSON.stringify({ __type: refusal.type, message: refusal.message }));
}

function refusalOf(error: unknown): CognitoError {
  if (error instanceof CognitoError) return error;
  const fault = clientFault.safeParse(error);
  if (!fault.success) return new CognitoError('InternalErrorException', 'Internal error.', 500);
  return new CognitoError('SerializationException', 'The request is not well-formed.', fault.data.statusCode);
}
