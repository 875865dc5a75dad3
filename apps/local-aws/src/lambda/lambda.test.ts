import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import Fastify, { type FastifyInstance } from 'fastify';
import { awsClientConfig } from '../aws-clients.ts';
import { functionArn } from '../resources.ts';
import { listenOnFreePort } from '../testing/account.ts';
import { createLambdaProxy, FunctionError, FunctionUnavailableError } from './lambda.ts';

let functions: FastifyInstance;
let front: FastifyInstance;
let triggersUrl: string;

beforeEach(async () => {
  // Plays apps/cognito-triggers: serves the Invoke API for its functions.
  functions = Fastify();
  functions.post('/2015-03-31/functions/bank-local-echo/invocations', async (request) => ({ echoed: request.body }));
  functions.post('/2015-03-31/functions/bank-local-throws/invocations', async (_request, reply) =>
    reply.header('x-amz-function-error', 'Unhandled').send({ errorType: 'DeniedError', errorMessage: 'no' }),
  );
  triggersUrl = await listenOnFreePort(functions);
  front = Fastify();
  createLambdaProxy(triggersUrl).register(front);
});

afterEach(async () => {
  await front.close();
  await functions.close();
});

describe('Lambda Invoke', () => {
  it('carries the event and the answer, by name or ARN', async () => {
    const { invokeLambda } = createLambdaProxy(triggersUrl);
    expect(await invokeLambda('bank-local-echo', { a: 1 })).toEqual({ echoed: { a: 1 } });
    expect(await invokeLambda(functionArn('echo'), { a: 2 })).toEqual({ echoed: { a: 2 } });
  });

  it('tells a function that threw from one that cannot be asked', async () => {
    const { invokeLambda } = createLambdaProxy(triggersUrl);
    const thrown = invokeLambda('bank-local-throws', {});
    await expect(thrown).rejects.toBeInstanceOf(FunctionError);
    await expect(thrown).rejects.toMatchObject({ errorType: 'DeniedError', message: 'no' });
    await expect(invokeLambda('bank-local-missing', {})).rejects.toBeInstanceOf(FunctionUnavailableError);
    await expect(invokeLambda('../../internal', {})).rejects.toBeInstanceOf(FunctionUnavailableError);
    await functions.close();
    await expect(invokeLambda('bank-local-echo', {})).rejects.toBeInstanceOf(FunctionUnavailableError);
  });

  it('speaks the AWS protocol', async () => {
    const lambda = new LambdaClient(awsClientConfig(await listenOnFreePort(front)));
    const invoke = (FunctionName: string) => lambda.send(new InvokeCommand({ FunctionName, Payload: '{"a":3}' }));
    const answered = await invoke(functionArn('echo'));
    expect(JSON.parse(answered.Payload?.transformToString() ?? '')).toEqual({ echoed: { a: 3 } });
    expect((await invoke('bank-local-throws')).FunctionError).toBe('Unhandled');
    await functions.close();
    await expect(invoke('bank-local-echo')).rejects.toMatchObject({ name: 'ServiceException' });
    lambda.destroy();
  });
});
