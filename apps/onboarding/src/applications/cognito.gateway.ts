import { createHmac } from 'node:crypto';
import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminUpdateUserAttributesCommand,
  type CognitoIdentityProviderClient,
  ConfirmSignUpCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { CONFIG, DependencyUnavailableError } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config.ts';
import { PasswordRejectedError } from './application.errors.ts';

export const COGNITO = Symbol('COGNITO');

export type SignUpOutcome = { readonly state: 'created'; readonly subject: string } | { readonly state: 'taken' };
export type CodeOutcome = 'confirmed' | 'mismatch' | 'expired' | 'exhausted';

export interface Registration {
  readonly applicationId: string;
  readonly email: string;
  readonly phone: string;
  readonly password: string;
  readonly locale: string;
}

/** The customers' user pool, as the client that may register people and nothing else. */
@Injectable()
export class CognitoGateway {
  private readonly pool: { readonly UserPoolId: string };

  constructor(
    @Inject(COGNITO) private readonly cognito: CognitoIdentityProviderClient,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    this.pool = { UserPoolId: config.COGNITO_USER_POOL_ID };
  }

  /**
   * Cognito sends the e-mail's code. An e-mail that somebody typed and never confirmed belongs to nobody: that user
   * makes room, else a stranger could keep an owner out. @throws PasswordRejectedError
   */
  async signUp(registration: Registration): Promise<SignUpOutcome> {
    const outcome = await this.trySignUp(registration);
    if (outcome.state === 'created' || !(await this.removeUnconfirmed(registration.email))) return outcome;
    return this.trySignUp(registration);
  }

  private async trySignUp(registration: Registration): Promise<SignUpOutcome> {
    const { email, phone, locale, password, applicationId } = registration;
    try {
      const answer = await this.cognito.send(
        new SignUpCommand({
          ClientId: this.config.COGNITO_CLIENT_ID,
          SecretHash: this.secretHash(email),
          Username: email,
          Password: password,
          UserAttributes: [
            { Name: 'email', Value: email },
            { Name: 'phone_number', Value: phone },
            { Name: 'locale', Value: locale },
          ],
          ClientMetadata: { applicationId },
        }),
      );
      return { state: 'created', subject: answer.UserSub ?? '' };
    } catch (error) {
      if (isNamed(error, 'UsernameExistsException')) return { state: 'taken' };
      if (isNamed(error, 'InvalidPasswordException')) throw new PasswordRejectedError({ cause: error });
      throw unavailable(error);
    }
  }

  private async removeUnconfirmed(email: string): Promise<boolean> {
    try {
      const user = await this.cognito.send(new AdminGetUserCommand({ ...this.pool, Username: email }));
      if (user.UserStatus !== 'UNCONFIRMED') return false;
      await this.cognito.send(new AdminDeleteUserCommand({ ...this.pool, Username: user.Username ?? email }));
      return true;
    } catch (error) {
      if (isNamed(error, 'UserNotFoundException')) return true;
      throw unavailable(error);
    }
  }

  /** By subject, not by e-mail: an application can only ever confirm the user that was made for it. */
  async confirmSignUp(subject: string, code: string): Promise<CodeOutcome> {
    try {
      await this.cognito.send(
        new ConfirmSignUpCommand({
          ClientId: this.config.COGNITO_CLIENT_ID,
          SecretHash: this.secretHash(subject),
          Username: subject,
          ConfirmationCode: code,
        }),
      );
      return 'confirmed';
    } catch (error) {
      if (isNamed(error, 'CodeMismatchException') || isNamed(error, 'UserNotFoundException')) return 'mismatch';
      if (isNamed(error, 'ExpiredCodeException')) return 'expired';
      if (isNamed(error, 'LimitExceededException') || isNamed(error, 'TooManyFailedAttemptsException'))
        return 'exhausted';
      // Confirmed before, and we were stopped before we could note it: only this service can confirm anyone.
      if (isNamed(error, 'NotAuthorizedException') && (await this.isConfirmed(subject))) return 'confirmed';
      throw unavailable(error);
    }
  }

  async resendCode(subject: string): Promise<void> {
    await this.cognito
      .send(
        new ResendConfirmationCodeCommand({
          ClientId: this.config.COGNITO_CLIENT_ID,
          SecretHash: this.secretHash(subject),
          Username: subject,
        }),
      )
      .catch((error: unknown) => {
        throw unavailable(error);
      });
  }

  async disable(subject: string): Promise<void> {
    await this.asAdmin(() => this.cognito.send(new AdminDisableUserCommand({ ...this.pool, Username: subject })));
  }

  /** With the phone as verified: its code was ours. */
  async enable(subject: string, phone: string): Promise<void> {
    await this.asAdmin(() =>
      this.cognito.send(
        new AdminUpdateUserAttributesCommand({
          ...this.pool,
          Username: subject,
          UserAttributes: [
            { Name: 'phone_number', Value: phone },
            { Name: 'phone_number_verified', Value: 'true' },
          ],
        }),
      ),
    );
    await this.asAdmin(() => this.cognito.send(new AdminEnableUserCommand({ ...this.pool, Username: subject })));
  }

  private async isConfirmed(subject: string): Promise<boolean> {
    const user = await this.asAdmin(() =>
      this.cognito.send(new AdminGetUserCommand({ ...this.pool, Username: subject })),
    );
    return user.UserStatus === 'CONFIRMED';
  }

  private async asAdmin<Answer>(request: () => Promise<Answer>): Promise<Answer> {
    try {
      return await request();
    } catch (error) {
      throw unavailable(error);
    }
  }

  /** base64(HMAC-SHA256(client secret, username + client id)), as Cognito defines it. */
  private secretHash(username: string): string {
    return createHmac('sha256', this.config.COGNITO_CLIENT_SECRET.reveal())
      .update(username + this.config.COGNITO_CLIENT_ID)
      .digest('base64');
  }
}

const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;
const unavailable = (cause: unknown): DependencyUnavailableError =>
  new DependencyUnavailableError('cognito', { cause });
