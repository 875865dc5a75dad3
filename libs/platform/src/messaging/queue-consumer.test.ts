import type { SQSClient } from '@aws-sdk/client-sqs';
import { Controller, Module } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { createService } from '../service/run.ts';
import { parseConfig, serviceConfigSchema } from '../config/config.ts';
import { eventually, testConfig, testServiceKeys } from '../testing/index.ts';
import { consumeQueue } from './queue-consumer.ts';
import { PermanentMessageError } from './sqs.strategy.ts';

const QUEUE = 'http://queues/000000000000/things.fifo';

/** A receive on a queue where nothing is. */
const untilAborted = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_resolve, reject) => {
    signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')), { once: true });
  });

@Controller()
class ThingsConsumer {
  @EventPattern('thing')
  async onThing(@Payload() data: string): Promise<void> {
    if (data === 'never') throw new PermanentMessageError('it does not fit');
    if (data === 'later') throw new Error('the store is away');
  }
}

@Module({ controllers: [ThingsConsumer] })
class ThingsModule {}

describe('a handler of the application', () => {
  it('decides by what it throws whether a message is set aside, comes again, or is done', async () => {
    const sent: { name: string; input: Record<string, unknown> }[] = [];
    const waiting = ['never', 'later', 'fine'].map((Body) => ({
      MessageId: Body,
      ReceiptHandle: Body,
      Body,
      Attributes: { MessageGroupId: Body },
    }));
    const sqs = {
      send: async (
        command: { constructor: { name: string }; input: Record<string, unknown> },
        options?: { abortSignal?: AbortSignal },
      ) => {
        const { name } = command.constructor;
        if (name === 'ReceiveMessageCommand')
          return waiting.length > 0 ? { Messages: waiting.splice(0) } : untilAborted(options?.abortSignal);
        sent.push({ name, input: command.input });
        return { Successful: [] };
      },
    } as unknown as SQSClient;
    const config = parseConfig(serviceConfigSchema, testConfig('audit', { keys: testServiceKeys() }));
    const definition = { name: 'audit', title: 'things', schema: serviceConfigSchema, module: ThingsModule } as const;
    const { app } = await createService(definition, config);
    consumeQueue(app, {
      sqs,
      queueUrl: QUEUE,
      visibilityTimeoutSeconds: 30,
      decode: (data) => ({ pattern: 'thing', data }),
    });
    await app.init();
    await app.startAllMicroservices();
    const done = await eventually('the batch is done', async () => {
      const command = sent.find(({ name }) => name === 'DeleteMessageBatchCommand');
      return command?.input['Entries'] as { Id: string }[] | undefined;
    });
    expect(done.map(({ Id }) => Id)).toEqual(['never', 'fine']);
    expect(sent.map(({ name, input }) => [name, input['QueueUrl']])).toEqual(
      expect.arrayContaining([
        ['SendMessageCommand', 'http://queues/000000000000/things-dlq.fifo'],
        ['ChangeMessageVisibilityCommand', QUEUE],
      ]),
    );
    await app.close();
  });
});
