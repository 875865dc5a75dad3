import type {
  FaceChallenge,
  FaceLoginRequest,
  FaceLoginStarted,
  PasswordLoginRequest,
  TokenSet,
} from '@bank/contracts';
import { UnauthenticatedError } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import { DevicesService } from '../devices/devices.service.ts';
import { SessionsService } from '../sessions/sessions.service.ts';
import { type Challenge, CognitoGateway, type SignIn } from '../cognito/cognito.gateway.ts';
import { LockoutService } from './lockout.service.ts';
import { LoginRefusedError } from './login.errors.ts';
import { LoginsStore } from './logins.store.ts';

/** Cognito wants an answer; the face's is with Rekognition. */
const FACE_SHOWN = 'shown';

/** The ways to sign in. Every refusal is the same LoginRefusedError. */
@Injectable()
export class LoginService {
  constructor(
    @Inject(CognitoGateway) private readonly cognito: CognitoGateway,
    @Inject(LockoutService) private readonly lockout: LockoutService,
    @Inject(LoginsStore) private readonly logins: LoginsStore,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(DevicesService) private readonly devices: DevicesService,
  ) {}

  /** @throws LoginRefusedError */
  async byPassword(request: PasswordLoginRequest): Promise<TokenSet> {
    const { username, password, deviceId } = request;
    const signIn = await this.lockout.guard<SignIn>(username, async () => {
      const step = await this.cognito.signInByPassword(username, password);
      return step.kind === 'signed-in' ? { kind: 'passed', result: step.signIn } : { kind: 'failed' };
    });
    // A password proves no device: the id is noted only when the device is this person's.
    const isOwn = deviceId !== undefined && (await this.devices.isRegistered(signIn.subject, deviceId));
    return this.begin(signIn, { method: 'password', deviceId: isOwn ? deviceId : null });
  }

  /** Says nothing about whether there is such a person or device, and counts nothing: nobody has answered yet. */
  async startFace({ username, deviceId }: FaceLoginRequest): Promise<FaceLoginStarted> {
    const step = await this.cognito.startChain(username);
    const nonce = step.kind === 'challenge' ? step.challenge.parameters['nonce'] : undefined;
    if (step.kind !== 'challenge' || nonce === undefined) throw new LoginRefusedError();
    const login = await this.logins.start({
      step: 'DEVICE',
      typedName: username,
      cognitoUsername: step.challenge.username,
      cognitoSession: step.challenge.session,
      deviceId,
    });
    return { loginId: login.loginId, nonce, expiresAt: login.endsAt };
  }

  /** The device key's answer. The trigger checks it against the registered key. @throws LoginRefusedError, LoginExpiredError */
  async proveDevice(loginId: string, signature: string): Promise<FaceChallenge> {
    const login = await this.logins.take(loginId, 'DEVICE');
    const challenge = await this.lockout.guard<Challenge>(login.typedName, async () => {
      const answer = JSON.stringify({ deviceId: login.deviceId, signature });
      const step = await this.cognito.answer(challengeOf(login), answer);
      const isNext = step.kind === 'challenge' && step.challenge.parameters['step'] === 'FACE_LIVENESS';
      return isNext ? { kind: 'step', result: step.challenge } : { kind: 'failed' };
    });
    await this.logins.put({ ...login, step: 'FACE', cognitoSession: challenge.session });
    return { livenessSessionId: challenge.parameters['livenessSessionId'] ?? '', expiresAt: login.endsAt };
  }

  /** The client sends nothing: the trigger reads the face check itself. @throws LoginRefusedError, LoginExpiredError */
  async completeFace(loginId: string): Promise<TokenSet> {
    const login = await this.logins.take(loginId, 'FACE');
    const signIn = await this.lockout.guard<SignIn>(login.typedName, async () => {
      const step = await this.cognito.answer(challengeOf(login), FACE_SHOWN);
      return step.kind === 'signed-in' ? { kind: 'passed', result: step.signIn } : { kind: 'failed' };
    });
    const tokens = await this.begin(signIn, { method: 'face', deviceId: login.deviceId });
    await this.devices.noteUse(signIn.subject, login.deviceId);
    return tokens;
  }

  /** @throws UnauthenticatedError; a token that was used before ends its session everywhere. */
  async refresh(refreshToken: string): Promise<TokenSet> {
    const refreshed = await this.cognito.refresh(refreshToken);
    if (refreshed.kind === 'reused') await this.sessions.endByRefreshToken(refreshToken);
    if (refreshed.kind !== 'signed-in') throw new UnauthenticatedError();
    if (!(await this.sessions.mayContinue(refreshed.signIn))) {
      await this.cognito.revoke(refreshed.signIn.refreshToken);
      throw new UnauthenticatedError();
    }
    return tokenSetOf(refreshed.signIn);
  }

  private async begin(
    signIn: SignIn,
    how: { readonly method: 'password' | 'face'; readonly deviceId: string | null },
  ): Promise<TokenSet> {
    await this.sessions.begin(signIn, how).catch(async (error: unknown) => {
      // A session that nobody can list or end must not live.
      await this.cognito.revoke(signIn.refreshToken);
      throw error;
    });
    return tokenSetOf(signIn);
  }
}

const challengeOf = (login: { cognitoSession: string; cognitoUsername: string }) => ({
  session: login.cognitoSession,
  username: login.cognitoUsername,
});

const tokenSetOf = ({ accessToken, refreshToken, expiresIn, sessionId }: SignIn): TokenSet => ({
  accessToken,
  refreshToken,
  tokenType: 'Bearer',
  expiresIn,
  sessionId,
});
