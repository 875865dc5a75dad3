import { type AddressInfo, createServer, type Server } from 'node:net';
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { createSqs } from './aws-clients.ts';

describe('the client of the queues', () => {
  let silent: Server;

  beforeAll(async () => {
    silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => silent.close());

  it('gives up a call that nobody answers', async () => {
    const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const sqs = createSqs({
      requestMs: 50,
      endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    });
    const receive = sqs.send(new ReceiveMessageCommand({ QueueUrl: `${endpoint}/000000000000/things.fifo` }));
    await expect(receive).rejects.toMatchObject({ name: 'TimeoutError' });
    sqs.destroy();
  });
});
