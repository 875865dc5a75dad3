import type { FastifyInstance } from 'fastify';
import * as z from 'zod';

/** Cognito gives its triggers 5 s (https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html). */
const INVOKE_TIMEOUT_MS = 5_000;
const FUNCTION_NAME = /^(?:arn:aws:lambda:[a-z0-9-]+:\d{12}:function:)?([A-Za-z0-9_-]{1,64})(?::[A-Za-z0-9$_-]+)?$/;

/** The function ran and threw; `errorType` and the message are what its handler threw. */
export class FunctionError extends Error {
  override name = 'FunctionError';
  readonly errorType: string;

  constructor(errorType: string, message: string) {
    super(message);
    this.errorType = errorType;
  }
}

/** The function could not be reached or did not answer in time. */
export class FunctionUnavailableError extends Error {
  override name = 'FunctionUnavailableError';
}

const functionErrorSchema = z.object({ errorType: z.string().default('Error'), errorMessage: z.string().default('') });

interface Invocation {
  readonly status: number;
  readonly payload: string;
  readonly functionError: string | null;
}

export interface LambdaProxy {
  /**
   * Invokes by ARN or name and returns the function's answer.
   * @throws FunctionError when the function threw, FunctionUnavailableError when it could not be asked.
   */
  readonly invokeLambda: (functionName: string, event: unknown) => Promise<unknown>;
  readonly register: (app: FastifyInstance) => void;
}

/** Lambda's Invoke API, answered by the process at `triggersUrl` that hosts the functions. */
export function createLambdaProxy(triggersUrl: string): LambdaProxy {
  const invoke = async (functionName: string, payload: string): Promise<Invocation> => {
    const name = FUNCTION_NAME.exec(functionName)?.[1];
    if (name === undefined) throw new FunctionUnavailableError(`${functionName} is not a function name or ARN.`);
    try {
      const response = await fetch(`${triggersUrl}/2015-03-31/functions/${name}/invocations`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: payload,
        signal: AbortSignal.timeout(INVOKE_TIMEOUT_MS),
      });
      const functionError = response.headers.get('x-amz-function-error');
      return { status: response.status, payload: await response.text(), functionError };
    } catch (error) {
      throw new FunctionUnavailableError(`${name} did not answer within ${INVOKE_TIMEOUT_MS} ms.`, { cause: error });
    }
  };

  return {
    async invokeLambda(functionName, event) {
      const { status, payload, functionError } = await invoke(functionName, JSON.stringify(event));
      if (functionError !== null) {
        const thrown = functionErrorSchema.safeParse(parseJson(payload));
        throw new FunctionError(thrown.data?.errorType ?? 'Error', thrown.data?.errorMessage ?? payload);
      }
      if (status !== 200) throw new FunctionUnavailableError(`${functionName} answered status ${status}.`);
      return parseJson(payload);
    },

    register(app) {
      app.addContentTypeParser('application/octet-stream', { parseAs: 'string' }, (_request, body, done) => {
        done(null, body);
      });
      app.post('/2015-03-31/functions/:name/invocations', async (request, reply) => {
        const { name } = z.object({ name: z.string() }).parse(request.params);
        const payload = typeof request.body === 'string' ? request.body : JSON.stringify(request.body ?? {});
        try {
          const answer = await invoke(name, payload);
          if (answer.functionError !== null) reply.header('x-amz-function-error', answer.functionError);
          return await reply.code(answer.status).type('application/json').send(answer.payload);
        } catch (error) {
          if (!(error instanceof FunctionUnavailableError)) throw error;
          return reply
            .code(502)
            .header('x-amzn-errortype', 'ServiceException')
            .send({ Type: 'Service', Message: error.message });
        }
      });
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
