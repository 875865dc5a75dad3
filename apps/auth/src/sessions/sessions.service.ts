import type { SessionList } from '@bank/contracts';
import { addMs, type Clock, msOf } from '@bank/domain';
import { CLOCK, type IdentityPrincipal, newEvent, NotFoundError } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import { CognitoGateway, type SignIn } from '../cognito/cognito.gateway.ts';
import { type Session, SESSION_LIFETIME_MS, SessionsStore } from './sessions.store.ts';

/** Sessions by Cognito's `origin_jti`: begun at a login, kept through refreshes, ended everywhere within 5 s. */
@Injectable()
export class SessionsService {
  constructor(
    @Inject(SessionsStore) private readonly store: SessionsStore,
    @Inject(CognitoGateway) private readonly cognito: CognitoGateway,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async begin(
    signIn: SignIn,
    how: { readonly method: 'password' | 'face'; readonly deviceId: string | null },
  ): Promise<void> {
    const { subject, sessionId } = signIn;
    const startedAt = this.clock.now();
    const event = newEvent(
      {
        type: 'auth.login.succeeded.v1',
        subject,
        sequence: msOf(startedAt),
        data: { subject, sessionId, ...how, succeededAt: startedAt },
      },
      this.clock,
    );
    await this.store.noteRefreshToken(signIn.refreshToken, signIn);
    const endsAt = addMs(startedAt, SESSION_LIFETIME_MS);
    await this.store.insert({ subject, sessionId, ...how, startedAt, endsAt }, event);
  }

  /** Whether a refreshed session is still one; then its next refresh token is known as well. */
  async mayContinue(signIn: SignIn): Promise<boolean> {
    if (await this.store.isRevoked(signIn)) return false;
    await this.store.noteRefreshToken(signIn.refreshToken, signIn);
    return true;
  }

  async find(subject: string, sessionId: string): Promise<Session | undefined> {
    return this.store.find(subject, sessionId);
  }

  async list(identity: IdentityPrincipal): Promise<SessionList> {
    const sessions = await this.store.list(identity.subject);
    return {
      sessions: sessions.map(({ sessionId, method, deviceId, startedAt }) => ({
        sessionId,
        method,
        deviceId,
        startedAt,
        current: sessionId === identity.sessionId,
      })),
    };
  }

  /** @throws NotFoundError alike for a foreign and for an unknown session. */
  async end(subject: string, sessionId: string): Promise<void> {
    if ((await this.store.find(subject, sessionId)) === undefined) throw new NotFoundError();
    await this.store.end(subject, sessionId);
  }

  /** Revoked here first: that is what every service looks at. Cognito's own end of the refresh token follows. */
  async logout(identity: IdentityPrincipal, refreshToken: string | undefined): Promise<void> {
    await this.store.end(identity.subject, identity.sessionId);
    if (refreshToken !== undefined) await this.cognito.revoke(refreshToken);
  }

  async endOfDevice(subject: string, deviceId: string): Promise<void> {
    const sessions = await this.store.list(subject);
    for (const session of sessions) if (session.deviceId === deviceId) await this.store.end(subject, session.sessionId);
  }

  /** A refresh token came a second time: someone has a copy, so nobody keeps the session. */
  async endByRefreshToken(refreshToken: string): Promise<void> {
    const owner = await this.store.findByRefreshToken(refreshToken);
    if (owner !== undefined) await this.store.end(owner.subject, owner.sessionId);
  }
}
