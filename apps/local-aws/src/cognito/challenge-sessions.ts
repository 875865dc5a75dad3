import { createHash, randomBytes } from 'node:crypto';
import * as z from 'zod';
import type { Database } from './database.ts';
import { invalidSession } from './errors.ts';
import type { PoolClient } from './model.ts';

const SESSION_LIFETIME_MS = 3 * 60_000;
const SESSION_BYTES = 48;

const challengeResultSchema = z.object({
  challengeName: z.string(),
  challengeResult: z.boolean(),
  challengeMetadata: z.string().optional(),
});
export type ChallengeResult = z.infer<typeof challengeResultSchema>;

const challengeSchema = z.discriminatedUnion('name', [
  z.object({
    name: z.literal('CUSTOM_CHALLENGE'),
    results: z.array(challengeResultSchema),
    privateParameters: z.record(z.string(), z.string()),
    metadata: z.string().optional(),
  }),
  z.object({
    name: z.literal('PASSWORD_VERIFIER'),
    exchange: z.object({
      clientPublic: z.string(),
      serverPrivate: z.string(),
      serverPublic: z.string(),
      secretBlock: z.string(),
    }),
  }),
  z.object({ name: z.literal('SOFTWARE_TOKEN_MFA') }),
  z.object({ name: z.literal('NEW_PASSWORD_REQUIRED') }),
  z.object({ name: z.literal('MFA_SETUP'), hasVerifiedToken: z.boolean() }),
]);
export type Challenge = z.infer<typeof challengeSchema>;

const sessionSchema = z.object({
  poolId: z.string(),
  clientId: z.string(),
  /** The user, or the stand-in of an unknown one. */
  sub: z.string(),
  challenge: challengeSchema,
});
export type ChallengeSession = z.infer<typeof sessionSchema>;

const hashOf = (session: string): string => createHash('sha256').update(session).digest('base64');

/**
 * What a sign-in has reached so far: opaque to the caller, 3 min, single use (taking it deletes it, also when the answer is
 * then refused), bound to client, user and challenge.
 */
export class ChallengeSessions {
  readonly #database: Database;
  readonly #clock: () => number;

  constructor(database: Database, clock: () => number) {
    this.#database = database;
    this.#clock = clock;
  }

  /** Returns the session. SRP names its own: the secret block, which Cognito uses in its place. */
  open(session: ChallengeSession, named?: string): string {
    this.#database.sweepExpired(this.#clock());
    const opaque = named ?? randomBytes(SESSION_BYTES).toString('base64url');
    this.#database.run(
      'INSERT INTO challenge_sessions (hash, document, expires_at) VALUES (?, ?, ?)',
      hashOf(opaque),
      JSON.stringify(session),
      this.#clock() + SESSION_LIFETIME_MS,
    );
    return opaque;
  }

  /** Throws NotAuthorizedException unless it is a live session of this client for this challenge. */
  take<N extends Challenge['name']>(
    client: PoolClient,
    opaque: string | undefined,
    name: N,
  ): ChallengeSession & { challenge: Extract<Challenge, { name: N }> } {
    if (opaque === undefined) throw invalidSession();
    const row = this.#database.find(
      'DELETE FROM challenge_sessions WHERE hash = ? RETURNING document, expires_at',
      hashOf(opaque),
    );
    if (!row || Number(row['expires_at']) < this.#clock()) throw invalidSession();
    const session = sessionSchema.parse(JSON.parse(String(row['document'])));
    if (session.clientId !== client.id || session.poolId !== client.poolId) throw invalidSession();
    const { challenge } = session;
    if (!isNamed(challenge, name)) throw invalidSession();
    return { ...session, challenge };
  }

  /** The client a session belongs to, for the calls that carry a session and no client id. */
  getClientId(opaque: string): string {
    const row = this.#database.find('SELECT document FROM challenge_sessions WHERE hash = ?', hashOf(opaque));
    if (!row) throw invalidSession();
    return sessionSchema.parse(JSON.parse(String(row['document']))).clientId;
  }
}

function isNamed<N extends Challenge['name']>(
  challenge: Challenge,
  name: N,
): challenge is Extract<Challenge, { name: N }> {
  return challenge.name === name;
}
