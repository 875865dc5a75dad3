import { setTimeout as delay } from 'node:timers/promises';
import { ChangeMessageVisibilityCommand, type Message, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { parseEvent } from '@bank/contracts';
import { Logger } from '@nestjs/common';
import { BaseRpcContext, type CustomTransportStrategy, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { Consumer } from 'sqs-consumer';
import { runInTrace, traceFrom } from '../trace/trace.ts';

/** The message will never succeed (unknown type, bad schema): it goes to the dead-letter queue at once. */
export class PermanentMessageError extends Error {
  override readonly name = 'PermanentMessageError';
}

export interface DecodedMessage {
  /** Which `@EventPattern` takes it. */
  readonly pattern: string;
  readonly data: unknown;
  readonly traceparent?: string | undefined;
}

export interface QueueOptions {
  readonly sqs: SQSClient;
  readonly queueUrl: string;
  /** At least six times the handler's p99. */
  readonly visibilityTimeoutSeconds: number;
  /** Default: our event envelopes, handed to the pattern of their type. @throws PermanentMessageError */
  readonly decode?: (body: string) => DecodedMessage;
}

const BATCH_SIZE = 10;
const WAIT_SECONDS = 10;
/** After an error of the queue itself (it is away), ask again this much later. */
const POLL_RETRY_MS = 1_000;
const BACKOFF_SECONDS_MAX = 60;
/** What is being handled when we stop may take this long; with the drain before it, less than a whole shutdown has. */
const HANDLING_MS_MAX = 12_000;

/** How long a message that was received so often, and failed again, stays away. */
export const backoffSeconds = (received: number): number => Math.min(2 ** received, BACKOFF_SECONDS_MAX);

export const deadLetterUrlOf = (queueUrl: string): string => queueUrl.replace(/\.fifo$/, '-dlq.fifo');

function decodeEvent(body: string): DecodedMessage {
  try {
    const event = parseEvent(JSON.parse(body));
    return { pattern: event.type, data: event, traceparent: event.traceparent };
  } catch (cause) {
    throw new PermanentMessageError('not one of our events', { cause });
  }
}

/**
 * Nest transport for one SQS FIFO queue. A message is deleted only after its handler has finished; groups go on side by
 * side, messages of one group one after the other; a failed message backs off together with the rest of its group.
 * The base `Server` of @nestjs/microservices 12 does not await event handlers, so the handler is called here.
 */
export class SqsStrategy extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol.for('SQS');
  protected override readonly logger = new Logger('sqs');
  private readonly stopping = new AbortController();
  private consumer?: Consumer;
  /** From the receipt of a batch until its messages are deleted. */
  private isHandling = false;
  private isQueueAway = false;

  constructor(private readonly options: QueueOptions) {
    super();
  }

  listen(callback: (error?: unknown) => void): void {
    this.consumer = Consumer.create({
      sqs: this.options.sqs,
      queueUrl: this.options.queueUrl,
      // It warns on stdout, in the middle of our lines of JSON, of an order that handleBatch keeps.
      suppressFifoWarning: true,
      batchSize: BATCH_SIZE,
      visibilityTimeout: this.options.visibilityTimeoutSeconds,
      waitTimeSeconds: WAIT_SECONDS,
      pollingCompleteWaitTimeMs: HANDLING_MS_MAX,
      // Its own pause knows a few errors only; ours is for all.
      authenticationErrorTimeout: 0,
      preReceiveMessageCallback: () => this.pauseAfterFailure(),
      postReceiveMessageCallback: async () => void (this.isQueueAway = false),
      heartbeatInterval: Math.max(1, Math.floor(this.options.visibilityTimeoutSeconds / 3)),
      messageSystemAttributeNames: ['ApproximateReceiveCount', 'MessageGroupId'],
      handleMessageBatch: (messages) => this.handleBatch(messages),
    });
    this.consumer.on('response_processed', () => (this.isHandling = false));
    this.consumer.on('error', (err) => this.logger.warn({ event: 'sqs.error', err }));
    this.consumer.on('processing_error', (err) => this.logger.error({ event: 'sqs.fault', err }));
    this.consumer.start();
    callback();
  }

  /** Returns the messages that are done; sqs-consumer deletes those. */
  async handleBatch(messages: readonly Message[]): Promise<Message[]> {
    this.isHandling = true;
    const groups = Map.groupBy(messages, (message) => message.Attributes?.MessageGroupId ?? message.MessageId ?? '');
    const done = await Promise.all([...groups.values()].map((group) => this.handleGroup(group)));
    return done.flat();
  }

  /** Without it a refused connection would be tried again without end and without a breath. */
  private async pauseAfterFailure(): Promise<void> {
    const didLastFail = this.isQueueAway;
    // Until this receive has succeeded.
    this.isQueueAway = true;
    if (didLastFail) await delay(POLL_RETRY_MS, undefined, { signal: this.stopping.signal });
  }

  private async handleGroup(messages: readonly Message[]): Promise<Message[]> {
    const done: Message[] = [];
    for (const [index, message] of messages.entries()) {
      if (this.stopping.signal.aborted) {
        await this.hide(messages.slice(index), () => 0);
        break;
      }
      try {
        await this.handleOne(message);
        done.push(message);
      } catch (err) {
        if (err instanceof PermanentMessageError && (await this.deadLetter(message, err))) {
          done.push(message);
          continue;
        }
        this.logger.warn({ event: 'sqs.retry', messageId: message.MessageId, err });
        await this.hide(messages.slice(index), backoffSeconds);
        break;
      }
    }
    return done;
  }

  private async handleOne(message: Message): Promise<void> {
    const decode = this.options.decode ?? decodeEvent;
    const { pattern, data, traceparent } = decode(message.Body ?? '');
    const handler = this.getHandlerByPattern(pattern);
    // A consumer takes what it knows; its queue's filter may be wider than its handlers.
    if (handler === null) return;
    await runInTrace(traceFrom(traceparent), async () => {
      const result: unknown = await handler(data, new BaseRpcContext([message]));
      if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
    });
  }

  private async deadLetter(message: Message, cause: PermanentMessageError): Promise<boolean> {
    this.logger.error({ event: 'sqs.dead-letter', messageId: message.MessageId, err: cause });
    const command = new SendMessageCommand({
      QueueUrl: deadLetterUrlOf(this.options.queueUrl),
      MessageBody: message.Body ?? '',
      MessageGroupId: message.Attributes?.MessageGroupId ?? 'unknown',
      MessageDeduplicationId: message.MessageId ?? '',
    });
    return this.options.sqs.send(command).then(
      () => true,
      () => false,
    );
  }

  private async hide(messages: readonly Message[], secondsOf: (received: number) => number): Promise<void> {
    for (const message of messages) {
      const received = Number(message.Attributes?.ApproximateReceiveCount ?? 1);
      const command = new ChangeMessageVisibilityCommand({
        QueueUrl: this.options.queueUrl,
        ReceiptHandle: message.ReceiptHandle ?? '',
        VisibilityTimeout: secondsOf(received),
      });
      // When even this fails the queue's own visibility timeout brings the message back.
      await this.options.sqs.send(command).catch(() => undefined);
    }
  }

  async close(): Promise<void> {
    if (this.consumer === undefined || !this.consumer.status.isRunning) return;
    const stopped = new Promise<void>((resolve) => this.consumer?.once('stopped', () => resolve()));
    this.stopping.abort();
    // Only waiting for messages is cut off: an abort would also cut off the deletion of those that are done.
    this.consumer.stop({ abort: !this.isHandling });
    await stopped;
  }

  on(): void {}

  unwrap<Wrapped>(): Wrapped {
    return this.consumer as Wrapped;
  }
}
