import type { ChallengeResult, ChallengeSession, Challenge } from '../challenge-sessions.ts';
import { type Cognito } from '../cognito.ts';
import { CognitoError, incorrectCredentials, invalidParameter } from '../errors.ts';
import type { PoolAndClient, Subject } from '../model.ts';
import type { Metadata } from '../triggers.ts';
import { type AuthAnswer, signIn } from './sign-in.ts';

/** Wrong answers in one sign-in after which the emulator refuses, whatever the pool's triggers think. */
const WRONG_ANSWERS_MAX = 3;
/** Challenges in one sign-in: the bound on a define trigger that never ends. */
const CHALLENGES_MAX = 10;

interface Step {
  readonly subject: Subject;
  readonly results: readonly ChallengeResult[];
  readonly metadata: Metadata;
}

/**
 * Whom the triggers see. Someone who cannot sign in (disabled, not confirmed) is as unknown to them as one who does not exist:
 * the flow has the same shape and ends the same way, and says nothing about who has an account.
 */
export function challengedSubject(subject: Subject): Subject {
  const canSignIn = subject.user?.isEnabled === true && subject.user.status !== 'UNCONFIRMED';
  return canSignIn ? subject : { ...subject, user: null };
}

/** Asks the define trigger what comes next: tokens, refusal or the next challenge. */
export async function defineNext(cognito: Cognito, at: PoolAndClient, step: Step): Promise<AuthAnswer> {
  const { subject, results, metadata } = step;
  const wrongAnswers = results.filter(({ challengeResult }) => !challengeResult).length;
  if (wrongAnswers >= WRONG_ANSWERS_MAX || results.length >= CHALLENGES_MAX) throw incorrectCredentials();
  const userNotFound = subject.user === null;
  const decision = await cognito.triggers.fire(at, {
    name: 'DefineAuthChallenge',
    source: 'DefineAuthChallenge_Authentication',
    subject,
    request: { session: results, userNotFound, clientMetadata: metadata },
  });
  if (decision === null) throw invalidParameter('Custom auth lambda trigger is not configured for the user pool.');
  if (decision.failAuthentication) throw incorrectCredentials();
  if (decision.issueTokens) {
    if (subject.user === null) throw incorrectCredentials();
    return signIn(cognito, at, subject.user, metadata);
  }
  if (decision.challengeName !== 'CUSTOM_CHALLENGE') {
    throw new CognitoError(
      'InvalidLambdaResponseException',
      'Invalid challengeName in the response of DefineAuthChallenge.',
    );
  }
  return createChallenge(cognito, at, step);
}

async function createChallenge(cognito: Cognito, at: PoolAndClient, step: Step): Promise<AuthAnswer> {
  const { subject, results, metadata } = step;
  const challengeName = 'CUSTOM_CHALLENGE';
  const created = await cognito.triggers.fire(at, {
    name: 'CreateAuthChallenge',
    source: 'CreateAuthChallenge_Authentication',
    subject,
    request: { challengeName, session: results, userNotFound: subject.user === null, clientMetadata: metadata },
  });
  if (created === null) throw invalidParameter('Custom auth lambda trigger is not configured for the user pool.');
  const challenge = {
    name: 'CUSTOM_CHALLENGE' as const,
    results: [...results],
    privateParameters: created.privateChallengeParameters ?? {},
    ...(created.challengeMetadata ? { metadata: created.challengeMetadata } : {}),
  };
  return {
    ChallengeName: challengeName,
    Session: cognito.sessions.open({ poolId: at.pool.id, clientId: at.client.id, sub: subject.sub, challenge }),
    // The private parameters stay here, in the session; the verify trigger gets them.
    ChallengeParameters: { ...created.publicChallengeParameters, USERNAME: subject.sub },
  };
}

/** Has the verify trigger judge an answer, then goes on. */
export async function answerCustomChallenge(
  cognito: Cognito,
  at: PoolAndClient,
  session: ChallengeSession & { challenge: Extract<Challenge, { name: 'CUSTOM_CHALLENGE' }> },
  answer: { subject: Subject; text: string; metadata: Metadata },
): Promise<AuthAnswer> {
  const { challenge } = session;
  const { subject, metadata } = answer;
  const verdict = await cognito.triggers.fire(at, {
    name: 'VerifyAuthChallengeResponse',
    source: 'VerifyAuthChallengeResponse_Authentication',
    subject,
    request: {
      privateChallengeParameters: challenge.privateParameters,
      challengeAnswer: answer.text,
      userNotFound: subject.user === null,
      clientMetadata: metadata,
    },
  });
  if (verdict === null) throw invalidParameter('Custom auth lambda trigger is not configured for the user pool.');
  const result: ChallengeResult = {
    challengeName: challenge.name,
    // Nobody can answer for a user that does not exist, even if the verify trigger forgets to look at userNotFound.
    challengeResult: verdict.answerCorrect === true && subject.user !== null,
    ...(challenge.metadata === undefined ? {} : { challengeMetadata: challenge.metadata }),
  };
  return defineNext(cognito, at, { subject, results: [...challenge.results, result], metadata });
}
