import * as z from 'zod';
import { FunctionUnavailableError } from '../lambda/lambda.ts';
import type { ChallengeResult } from './challenge-sessions.ts';
import { CognitoError } from './errors.ts';
import type { Pool, Subject, TriggerName } from './model.ts';

/** Cognito's own limit for a trigger. */
const TRIGGER_TIMEOUT_MS = 5_000;

export type InvokeLambda = (functionName: string, event: unknown) => Promise<unknown>;
export type Metadata = Readonly<Record<string, string>> | undefined;

const flag = z.boolean().nullish();
const stringMap = z.record(z.string(), z.coerce.string()).nullish();

const RESPONSES = {
  PreSignUp: z.object({ autoConfirmUser: flag, autoVerifyEmail: flag, autoVerifyPhone: flag }),
  DefineAuthChallenge: z.object({ challengeName: z.string().nullish(), issueTokens: flag, failAuthentication: flag }),
  CreateAuthChallenge: z.object({
    publicChallengeParameters: stringMap,
    privateChallengeParameters: stringMap,
    challengeMetadata: z.string().nullish(),
  }),
  VerifyAuthChallengeResponse: z.object({ answerCorrect: flag }),
  PreTokenGeneration: z.object({
    claimsOverrideDetails: z
      .object({
        claimsToAddOrOverride: z.record(z.string(), z.unknown()).nullish(),
        claimsToSuppress: z.array(z.string()).nullish(),
        groupOverrideDetails: z.object({ groupsToOverride: z.array(z.string()).nullish() }).nullish(),
      })
      .nullish(),
  }),
} as const satisfies Record<TriggerName, z.ZodType>;

type Responses = { [N in TriggerName]: z.infer<(typeof RESPONSES)[N]> };
/** The same parsers, typed so that a trigger's name gives its response. */
const PARSERS: { readonly [N in TriggerName]: z.ZodType<Responses[N]> } = RESPONSES;
const answerSchema = z.object({ response: z.unknown() });

/** What Cognito puts in `response` before it calls, so that a trigger may answer by filling it in. */
const EMPTY_RESPONSES = {
  PreSignUp: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
  DefineAuthChallenge: { challengeName: null, issueTokens: null, failAuthentication: null },
  CreateAuthChallenge: {
    publicChallengeParameters: null,
    privateChallengeParameters: null,
    challengeMetadata: null,
  },
  VerifyAuthChallengeResponse: { answerCorrect: null },
  PreTokenGeneration: { claimsOverrideDetails: null },
} as const satisfies Record<TriggerName, object>;

interface Requests {
  PreSignUp: { validationData: Metadata; clientMetadata: Metadata };
  DefineAuthChallenge: { session: readonly ChallengeResult[]; userNotFound: boolean; clientMetadata: Metadata };
  CreateAuthChallenge: {
    challengeName: string;
    session: readonly ChallengeResult[];
    userNotFound: boolean;
    clientMetadata: Metadata;
  };
  VerifyAuthChallengeResponse: {
    privateChallengeParameters: Readonly<Record<string, string>>;
    challengeAnswer: string;
    userNotFound: boolean;
    clientMetadata: Metadata;
  };
  PreTokenGeneration: { groupConfiguration: { groupsToOverride: readonly string[] }; clientMetadata: Metadata };
}

export interface TriggerCall<N extends TriggerName> {
  readonly name: N;
  /** For example `PreSignUp_SignUp`. */
  readonly source: string;
  readonly subject: Subject;
  readonly request: Requests[N];
}

/** Calls the Lambda functions of a pool with Cognito's event, version 1. */
export class Triggers {
  readonly #region: string;
  readonly #invokeLambda: InvokeLambda;

  constructor(region: string, invokeLambda: InvokeLambda) {
    this.#region = region;
    this.#invokeLambda = invokeLambda;
  }

  /**
   * Null when the pool has no such trigger. Throws UserLambdaValidationException (the function threw),
   * UnexpectedLambdaException (no answer within 5 s) or InvalidLambdaResponseException.
   */
  async fire<N extends TriggerName>(
    { pool, client }: { readonly pool: Pool; readonly client: { readonly id: string } },
    call: TriggerCall<N>,
  ): Promise<Responses[N] | null> {
    const functionArn = pool.triggers[call.name];
    if (functionArn === undefined) return null;
    const event = {
      version: '1',
      triggerSource: call.source,
      region: this.#region,
      userPoolId: pool.id,
      userName: call.subject.sub,
      callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: client.id },
      request: { userAttributes: attributesOf(call.subject), ...call.request },
      response: EMPTY_RESPONSES[call.name],
    };
    const answer = await this.#invoke(call.name, functionArn, event);
    const parsed = PARSERS[call.name].safeParse(answerSchema.safeParse(answer).data?.response);
    if (!parsed.success) {
      throw new CognitoError('InvalidLambdaResponseException', `Invalid lambda function output : ${call.name}`);
    }
    return parsed.data;
  }

  async #invoke(name: TriggerName, functionArn: string, event: object): Promise<unknown> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new CognitoError('UnexpectedLambdaException', `${name} failed with error Socket timeout.`));
      }, TRIGGER_TIMEOUT_MS);
    });
    try {
      return await Promise.race([this.#invokeLambda(functionArn, event), deadline]);
    } catch (error) {
      if (error instanceof CognitoError) throw error;
      if (error instanceof FunctionUnavailableError) {
        throw new CognitoError('UnexpectedLambdaException', `${name} failed with error ${error.message}`);
      }
      const reason = error instanceof Error ? error.message : String(error);
      throw new CognitoError('UserLambdaValidationException', `${name} failed with error ${reason}.`);
    } finally {
      clearTimeout(timer);
    }
  }
}

function attributesOf({ user }: Subject): Record<string, string> {
  if (user === null) return {};
  return { sub: user.sub, 'cognito:user_status': user.status, ...user.attributes };
}
