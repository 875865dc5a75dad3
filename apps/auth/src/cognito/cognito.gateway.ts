import { createHmac } from 'node:crypto';
import {
  AdminGetUserCommand,
  type CognitoIdentityProviderClient,
  GetTokensFromRefreshTokenCommand,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
  RevokeTokenCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { CONFIG, DependencyUnavailableError } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import { decodeJwt } from 'jose';
import * as z from 'zod';
import type { Config } from '../config.ts';

export const COGNITO = Symbol('COGNITO');

/** The pre-token-generation trigger says this of someone who is not an active client. */
const NOT_A_CLIENT = 'client-not-active';

export interface SignIn {
  readonly subject: string;
  /** Cognito's `origin_jti`. */
  readonly sessionId: string;
  /** Seconds since the epoch. */
  readonly authTime: number;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresIn: number;
}

export interface Challenge {
  /** Cognito's own secret of a login that is under way; it never leaves the server. */
  readonly session: string;
  readonly username: string;
  readonly parameters: Readonly<Record<string, string>>;
}

export type AuthStep =
  | { readonly kind: 'signed-in'; readonly signIn: SignIn }
  | { readonly kind: 'challenge'; readonly challenge: Challenge }
  | { readonly kind: 'refused' };

const AccessClaims = z.object({ sub: z.string(), origin_jti: z.string(), auth_time: z.number() });

/** Faults that say something about the person or the answer. Everything else is Cognito not working. */
const REFUSALS: ReadonlySet<string> = new Set([
  'NotAuthorizedException',
  'UserNotFoundException',
  'UserNotConfirmedException',
  'PasswordResetRequiredException',
  'InvalidParameterException',
  'CodeMismatchException',
  'ExpiredCodeException',
]);

/** The customers' user pool, as the client that signs people in. */
@Injectable()
export class CognitoGateway {
  constructor(
    @Inject(COGNITO) private readonly cognito: CognitoIdentityProviderClient,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async signInByPassword(username: string, password: string): Promise<AuthStep> {
    return this.asStep(() =>
      this.cognito.send(
        new InitiateAuthCommand({
          ClientId: this.config.COGNITO_CLIENT_ID,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: username, PASSWORD: password, SECRET_HASH: this.secretHash(username) },
        }),
      ),
    );
  }

  /** Begins the chain that the triggers fix. An unknown user gets a challenge as well. */
  async startChain(username: string): Promise<AuthStep> {
    return this.asStep(() =>
      this.cognito.send(
        new InitiateAuthCommand({
          ClientId: this.config.COGNITO_CLIENT_ID,
          AuthFlow: 'CUSTOM_AUTH',
          AuthParameters: { USERNAME: username, SECRET_HASH: this.secretHash(username) },
        }),
      ),
    );
  }

  async answer(challenge: Pick<Challenge, 'session' | 'username'>, answer: string): Promise<AuthStep> {
    const { session, username } = challenge;
    return this.asStep(() =>
      this.cognito.send(
        new RespondToAuthChallengeCommand({
          ClientId: this.config.COGNITO_CLIENT_ID,
          ChallengeName: 'CUSTOM_CHALLENGE',
          Session: session,
          ChallengeResponses: { USERNAME: username, ANSWER: answer, SECRET_HASH: this.secretHash(username) },
        }),
      ),
    );
  }

  /** Gives the next refresh token too: each works once. `reused` means that the family was revoked for it. */
  async refresh(refreshToken: string): Promise<{ kind: 'signed-in'; signIn: SignIn } | { kind: 'refused' | 'reused' }> {
    try {
      const answer = await this.cognito.send(
        new GetTokensFromRefreshTokenCommand({
          ClientId: this.config.COGNITO_CLIENT_ID,
          ClientSecret: this.config.COGNITO_CLIENT_SECRET.reveal(),
          RefreshToken: refreshToken,
        }),
      );
      const signIn = signInOf(answer.AuthenticationResult, refreshToken);
      return signIn === undefined ? { kind: 'refused' } : { kind: 'signed-in', signIn };
    } catch (error) {
      if (isNamed(error, 'RefreshTokenReuseException')) return { kind: 'reused' };
      if (isRefusal(error)) return { kind: 'refused' };
      throw new DependencyUnavailableError('cognito', { cause: error });
    }
  }

  /** Ends the token's whole family; a token that is none any more is fine. */
  async revoke(refreshToken: string): Promise<void> {
    await this.cognito
      .send(
        new RevokeTokenCommand({
          ClientId: this.config.COGNITO_CLIENT_ID,
          ClientSecret: this.config.COGNITO_CLIENT_SECRET.reveal(),
          Token: refreshToken,
        }),
      )
      .catch((error: unknown) => {
        if (!isRefusal(error)) throw new DependencyUnavailableError('cognito', { cause: error });
      });
  }

  async findSubject(username: string): Promise<string | undefined> {
    try {
      const user = await this.cognito.send(
        new AdminGetUserCommand({ UserPoolId: this.config.COGNITO_USER_POOL_ID, Username: username }),
      );
      return user.UserAttributes?.find((attribute) => attribute.Name === 'sub')?.Value;
    } catch (error) {
      if (isRefusal(error)) return undefined;
      throw new DependencyUnavailableError('cognito', { cause: error });
    }
  }

  private async asStep(
    request: () => Promise<
      Pick<InitiateAuthCommandOutput, 'AuthenticationResult' | 'ChallengeName' | 'ChallengeParameters' | 'Session'>
    >,
  ): Promise<AuthStep> {
    try {
      const answer = await request();
      const signIn = signInOf(answer.AuthenticationResult);
      if (signIn !== undefined) return { kind: 'signed-in', signIn };
      const { ChallengeName, ChallengeParameters: parameters = {}, Session: session } = answer;
      const username = parameters['USERNAME'];
      if (ChallengeName !== 'CUSTOM_CHALLENGE' || session === undefined || username === undefined)
        return { kind: 'refused' };
      return { kind: 'challenge', challenge: { session, username, parameters } };
    } catch (error) {
      if (isRefusal(error)) return { kind: 'refused' };
      throw new DependencyUnavailableError('cognito', { cause: error });
    }
  }

  /** base64(HMAC-SHA256(client secret, username + client id)), as Cognito defines it. */
  private secretHash(username: string): string {
    return createHmac('sha256', this.config.COGNITO_CLIENT_SECRET.reveal())
      .update(username + this.config.COGNITO_CLIENT_ID)
      .digest('base64');
  }
}

function signInOf(
  result: InitiateAuthCommandOutput['AuthenticationResult'],
  sameRefreshToken?: string,
): SignIn | undefined {
  const refreshToken = result?.RefreshToken ?? sameRefreshToken;
  if (result?.AccessToken === undefined || refreshToken === undefined) return undefined;
  // Straight from Cognito over our own connection: there is nothing to verify, only to read.
  const claims = AccessClaims.parse(decodeJwt(result.AccessToken));
  return {
    subject: claims.sub,
    sessionId: claims.origin_jti,
    authTime: claims.auth_time,
    accessToken: result.AccessToken,
    refreshToken,
    expiresIn: result.ExpiresIn ?? 0,
  };
}

const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;

function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // Any other failure of a trigger is an outage behind it, which must not cost anyone an attempt.
  if (error.name === 'UserLambdaValidationException') return error.message.includes(NOT_A_CLIENT);
  return REFUSALS.has(error.name);
}
