import {
  AdminDisableUserCommand,
  InitiateAuthCommand,
  type InitiateAuthCommandOutput,
  RespondToAuthChallengeCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import {
  AUTH_CLIENT,
  claimsOf,
  CognitoFixture,
  CUSTOMERS,
  ONBOARDING_CLIENT,
  PASSWORD,
  refusal,
  secretHash,
  type TriggerEvent,
  WRONG_CREDENTIALS,
} from './testing.ts';

const EMAIL = 'ana@example.com';
const INVALID_SESSION = 'NotAuthorizedException: Invalid session for the user.';
const defineRequest = z.object({
  session: z.array(z.object({ challengeResult: z.boolean() })),
  userNotFound: z.boolean(),
});
const verifyRequest = z.object({
  privateChallengeParameters: z.record(z.string(), z.string()),
  challengeAnswer: z.string(),
});

/** Tokens for a right answer, another challenge after a wrong one. */
function define(event: TriggerEvent): TriggerEvent {
  const { session } = defineRequest.parse(event.request);
  const isRight = session.at(-1)?.challengeResult === true;
  event.response = isRight
    ? { issueTokens: true, failAuthentication: false }
    : { issueTokens: false, failAuthentication: false, challengeName: 'CUSTOM_CHALLENGE' };
  return event;
}
function create(event: TriggerEvent): TriggerEvent {
  event.response = {
    publicChallengeParameters: { type: 'FACE' },
    privateChallengeParameters: { expected: 'a-secret-answer' },
    challengeMetadata: 'FACE',
  };
  return event;
}
function verify(event: TriggerEvent): TriggerEvent {
  const { privateChallengeParameters, challengeAnswer } = verifyRequest.parse(event.request);
  event.response = { answerCorrect: challengeAnswer === privateChallengeParameters['expected'] };
  return event;
}

describe('sign-in by custom challenge', () => {
  let cognito: CognitoFixture;
  let sub: string;
  beforeEach(async () => {
    cognito = await CognitoFixture.start();
    cognito.functions.set('cognito-define-auth-challenge', define);
    cognito.functions.set('cognito-create-auth-challenge', create);
    cognito.functions.set('cognito-verify-auth-challenge', verify);
    sub = await cognito.register(EMAIL);
  });
  afterEach(() => cognito.close());

  const start = (username = EMAIL, ClientId: string = AUTH_CLIENT) =>
    cognito.sdk.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'CUSTOM_AUTH',
        AuthParameters: { USERNAME: username, SECRET_HASH: secretHash(username, ClientId) },
        ClientMetadata: { from: 'initiate' },
      }),
    );
  const answer = (
    session: string | undefined,
    text: string,
    as: { username?: string; clientId?: string } = {},
  ): Promise<InitiateAuthCommandOutput> => {
    const USERNAME = as.username ?? EMAIL;
    const ClientId = as.clientId ?? AUTH_CLIENT;
    return cognito.sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId,
        ChallengeName: 'CUSTOM_CHALLENGE',
        Session: session,
        ChallengeResponses: { USERNAME, ANSWER: text, SECRET_HASH: secretHash(USERNAME, ClientId) },
        ClientMetadata: { from: 'respond' },
      }),
    );
  };
  const sources = () => cognito.events.map(({ triggerSource }) => triggerSource.replace('_Authentication', ''));

  it('gives tokens for the right answer and grows the session from step to step', async () => {
    const first = await start();
    expect(first.ChallengeName).toBe('CUSTOM_CHALLENGE');
    expect(first.ChallengeParameters).toEqual({ USERNAME: sub, type: 'FACE' });
    const second = await answer(first.Session, 'wrong', { username: sub });
    expect(second.ChallengeName).toBe('CUSTOM_CHALLENGE');
    const { AuthenticationResult } = await answer(second.Session, 'a-secret-answer');
    expect(claimsOf(AuthenticationResult?.AccessToken)['sub']).toBe(sub);
    expect(AuthenticationResult?.RefreshToken).toBeDefined();
    expect(sources().slice(1)).toEqual([
      'DefineAuthChallenge',
      'CreateAuthChallenge',
      'VerifyAuthChallengeResponse',
      'DefineAuthChallenge',
      'CreateAuthChallenge',
      'VerifyAuthChallengeResponse',
      'DefineAuthChallenge',
      'TokenGeneration',
    ]);
    const result = (challengeResult: boolean) => ({
      challengeName: 'CUSTOM_CHALLENGE',
      challengeResult,
      challengeMetadata: 'FACE',
    });
    const defined = cognito.events.filter(({ triggerSource }) => triggerSource.startsWith('Define'));
    expect(defined.map(({ request }) => request['session'])).toEqual([
      [],
      [result(false)],
      [result(false), result(true)],
    ]);
    expect(defined[0]).toMatchObject({
      userName: sub,
      callerContext: { clientId: AUTH_CLIENT },
      request: { userAttributes: { sub, email: EMAIL, 'cognito:user_status': 'CONFIRMED' }, userNotFound: false },
    });
  });

  it('passes the metadata of answers to triggers, and as in AWS not that of the start', async () => {
    const { Session } = await start();
    await answer(Session, 'a-secret-answer');
    const metadata = cognito.events.slice(1).map(({ request }) => request['clientMetadata']);
    expect(metadata).toEqual([undefined, undefined, { from: 'respond' }, { from: 'respond' }, { from: 'respond' }]);
  });

  it('never shows the private parameters', async () => {
    const first = await start();
    const second = await answer(first.Session, 'wrong');
    for (const shown of [first, second]) {
      expect(JSON.stringify(shown)).not.toContain('a-secret-answer');
      expect(Buffer.from(shown.Session ?? '', 'base64url').toString('latin1')).not.toContain('a-secret-answer');
    }
  });

  it('takes a session once, also when the answer was wrong', async () => {
    const first = await start();
    await answer(first.Session, 'wrong');
    expect(await refusal(answer(first.Session, 'a-secret-answer'))).toBe(INVALID_SESSION);
    const again = await start();
    const [one, two] = await Promise.allSettled([
      answer(again.Session, 'a-secret-answer'),
      answer(again.Session, 'a-secret-answer'),
    ]);
    expect([one.status, two.status].sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('refuses an invented, a late and a missing session', async () => {
    const { Session } = await start();
    expect(await refusal(answer('x'.repeat(64), 'a-secret-answer'))).toBe(INVALID_SESSION);
    expect(await refusal(answer(undefined, 'a-secret-answer'))).toBe(INVALID_SESSION);
    cognito.clock.now += 3 * 60_000 + 1;
    expect(await refusal(answer(Session, 'a-secret-answer'))).toBe(INVALID_SESSION);
  });

  it('refuses the session of another client or another user', async () => {
    const other = await cognito.publicClient();
    const { Session: first } = await start();
    expect(await refusal(answer(first, 'a-secret-answer', { clientId: other }))).toBe(INVALID_SESSION);
    await cognito.register('eva@example.com');
    const { Session: second } = await start();
    expect(await refusal(answer(second, 'a-secret-answer', { username: 'eva@example.com' }))).toBe(INVALID_SESSION);
    const { Session: third } = await start();
    expect(await refusal(answer(third, 'a-secret-answer', { username: 'nobody@example.com' }))).toBe(INVALID_SESSION);
  });

  it('refuses the session of one challenge for another', async () => {
    const { Session } = await start();
    const asPassword = cognito.sdk.send(
      new RespondToAuthChallengeCommand({
        ClientId: AUTH_CLIENT,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses: {
          USERNAME: EMAIL,
          NEW_PASSWORD: 'another long password',
          SECRET_HASH: secretHash(EMAIL, AUTH_CLIENT),
        },
      }),
    );
    expect(await refusal(asPassword)).toBe(INVALID_SESSION);
    await cognito.login(EMAIL);
  });

  it('ends after three wrong answers even when the define trigger would go on', async () => {
    let { Session } = await start();
    ({ Session } = await answer(Session, 'wrong'));
    ({ Session } = await answer(Session, 'wrong'));
    expect(await refusal(answer(Session, 'wrong'))).toBe(WRONG_CREDENTIALS);
  });

  it('ends earlier when the define trigger says so', async () => {
    const { Session } = await start();
    cognito.functions.set('cognito-define-auth-challenge', (event) => {
      event.response = { issueTokens: false, failAuthentication: true };
      return event;
    });
    expect(await refusal(answer(Session, 'wrong'))).toBe(WRONG_CREDENTIALS);
  });

  it('leads an unknown user through the same steps to the same end', async () => {
    const name = 'nobody@example.com';
    const first = await start(name);
    const repeated = await start('Nobody@example.com');
    const stub = first.ChallengeParameters?.['USERNAME'] ?? '';
    expect(first.ChallengeParameters).toEqual({ USERNAME: expect.stringMatching(/^[0-9a-f-]{36}$/u), type: 'FACE' });
    expect(repeated.ChallengeParameters?.['USERNAME']).toBe(stub);
    expect(first.Session).toHaveLength((await start()).Session?.length ?? 0);
    const second = await answer(first.Session, 'wrong', { username: name });
    const third = await answer(second.Session, 'a-secret-answer', { username: stub });
    expect(third.ChallengeName).toBe('CUSTOM_CHALLENGE');
    expect(await refusal(answer(third.Session, 'wrong', { username: name }))).toBe(WRONG_CREDENTIALS);
    const seen = cognito.events.filter(({ request }) => request['userNotFound'] === true);
    expect(seen[0]).toMatchObject({ userName: stub, request: { userAttributes: {}, userNotFound: true } });
    expect(new Set(seen.map(({ triggerSource }) => triggerSource)).size).toBe(3);
  });

  it('gives no tokens for an unknown user even if the triggers would', async () => {
    cognito.functions.set('cognito-define-auth-challenge', (event) => {
      event.response = { issueTokens: true, failAuthentication: false };
      return event;
    });
    expect(await refusal(start('nobody@example.com'))).toBe(WRONG_CREDENTIALS);
    expect((await start()).AuthenticationResult).toBeDefined();
  });

  it('treats disabled and unconfirmed users as unknown ones', async () => {
    await cognito.sdk.send(
      new SignUpCommand({
        ClientId: ONBOARDING_CLIENT,
        Username: 'eva@example.com',
        Password: PASSWORD,
        SecretHash: secretHash('eva@example.com', ONBOARDING_CLIENT),
      }),
    );
    await cognito.sdk.send(new AdminDisableUserCommand({ UserPoolId: CUSTOMERS, Username: EMAIL }));
    for (const username of [EMAIL, 'eva@example.com']) {
      const { Session } = await start(username);
      expect(cognito.events.at(-1)?.request).toMatchObject({ userAttributes: {}, userNotFound: true });
      const next = await answer(Session, 'a-secret-answer', { username });
      expect(next.AuthenticationResult).toBeUndefined();
    }
  });

  it('gives no tokens to a user disabled between the steps', async () => {
    const { Session } = await start();
    await cognito.sdk.send(new AdminDisableUserCommand({ UserPoolId: CUSTOMERS, Username: EMAIL }));
    expect((await answer(Session, 'a-secret-answer')).AuthenticationResult).toBeUndefined();
  });

  it('reports a trigger that throws, and consumes the session', async () => {
    const { Session } = await start();
    cognito.functions.set('cognito-verify-auth-challenge', () => {
      throw new Error('no camera');
    });
    expect(await refusal(answer(Session, 'a-secret-answer'))).toBe(
      'UserLambdaValidationException: VerifyAuthChallengeResponse failed with error no camera.',
    );
    cognito.functions.set('cognito-verify-auth-challenge', verify);
    expect(await refusal(answer(Session, 'a-secret-answer'))).toBe(INVALID_SESSION);
  });

  it('is not for clients without the flow, nor for pools without triggers', async () => {
    expect(await refusal(start(EMAIL, ONBOARDING_CLIENT))).toContain('CUSTOM_AUTH flow not enabled');
  });
});
