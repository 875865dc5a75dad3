import { createServer } from 'node:http';
import Fastify from 'fastify';
import { closeServer, createFront, listen, partFor } from './front.ts';

describe('the front', () => {
  it.each([
    [{ url: '/', headers: { 'x-amz-target': 'AWSCognitoIdentityProviderService.SignUp' } }, 'cognito'],
    [{ url: '/eu-central-1_BankCust1/.well-known/jwks.json', headers: {} }, 'cognito'],
    [{ url: '/', headers: { 'x-amz-target': 'RekognitionService.CompareFaces' } }, 'rekognition'],
    [{ url: '/_local/rekognition/status', headers: {} }, 'rekognition'],
    [{ url: '/v2/email/outbound-emails', headers: {} }, 'control'],
    [{ url: '/v1/projects/bank-local/messages:send', headers: {} }, 'control'],
    [{ url: '/2015-03-31/functions/f/invocations', headers: {} }, 'control'],
    [{ url: '/_local/outbox', headers: {} }, 'control'],
    [{ url: '/', headers: { 'x-amz-target': 'AmazonSQS.SendMessage' } }, 'queues'],
    [{ url: '/bank-local-photos/v2/email/x', headers: {} }, 'queues'],
  ] as const)('gives %j to %s', (request, part) => {
    expect(partFor(request)).toBe(part);
  });

  it('says which port is taken', async () => {
    const first = createServer();
    const port = await listen(first, { host: '127.0.0.1', port: 0 });
    const second = listen(createServer(), { host: '127.0.0.1', port });
    await expect(second).rejects.toThrow(`Port ${port} on 127.0.0.1 is in use by another process.`);
    await closeServer(first, 0);
  });

  it('lets a request in progress end before it closes', async () => {
    const arrived = Promise.withResolvers<void>();
    const release = Promise.withResolvers<string>();
    const app = Fastify();
    app.get('/*', async () => {
      arrived.resolve();
      return release.promise;
    });
    await app.ready();
    const server = createFront({ cognito: app, rekognition: app, control: app, queues: app });
    const port = await listen(server, { host: '127.0.0.1', port: 0 });
    const answer = fetch(`http://127.0.0.1:${port}/slow`).then((response) => response.text());
    await arrived.promise;
    const closed = closeServer(server, 60_000);
    release.resolve('done');
    expect(await answer).toBe('done');
    await closed;
    await app.close();
  });
});
