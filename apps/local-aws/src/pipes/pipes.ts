import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { FastifyInstance } from 'fastify';
import type { DatabaseSync } from 'node:sqlite';
import type { Logger } from 'pino';
import * as z from 'zod';
import type { AwsClientConfig } from '../aws-clients.ts';
import { ACCOUNT_ID, named, PIPES, queueName, topicArn } from '../resources.ts';
import { CheckpointsStore } from './checkpoints.store.ts';
import { Pipe } from './pipe.ts';
import { changeDataMessage, outboxMessage } from './record.ts';
import { queueTarget, topicTarget, type PipeTarget } from './targets.ts';

export interface PipesOptions {
  readonly dynamo: DynamoDBClient;
  readonly dynamoConfig: AwsClientConfig;
  readonly database: DatabaseSync;
  readonly onTableMissing: () => Promise<void>;
  readonly logger: Logger;
}

/** The declared pipes, and their local pages. */
export class Pipes {
  readonly #options: PipesOptions;
  readonly #checkpoints: CheckpointsStore;
  #pipes: readonly Pipe[] = [];
  #destroyClients = (): void => undefined;

  constructor(options: PipesOptions) {
    this.#options = options;
    this.#checkpoints = new CheckpointsStore(options.database);
  }

  /** `GET /_local/pipes`: state and lag of each; `/_local/pipes/<pipe>/parked`: the records it set aside, and why. */
  register(app: FastifyInstance): void {
    app.get('/_local/pipes', async () => this.#pipes.map((pipe) => pipe.status()));
    app.get('/_local/pipes/:pipe/parked', async (request) => {
      const { pipe } = z.object({ pipe: z.string() }).parse(request.params);
      return this.#checkpoints.parked(pipe);
    });
  }

  /** Starts relaying to the queues and the topic at `queuesConfig`, which is this process's own server. */
  start(queuesConfig: AwsClientConfig): void {
    const { dynamo, dynamoConfig, onTableMissing, logger } = this.#options;
    const streams = new DynamoDBStreamsClient(dynamoConfig);
    const sqs = new SQSClient({ ...queuesConfig, useQueueUrlAsEndpoint: false });
    const sns = new SNSClient(queuesConfig);
    const targetOf = (target: (typeof PIPES)[number]['target']): PipeTarget =>
      'queue' in target
        ? queueTarget(sqs, `${queuesConfig.endpoint}/${ACCOUNT_ID}/${queueName(target.queue)}`)
        : topicTarget(sns, topicArn(target.topic));
    this.#pipes = PIPES.map(
      (pipe) =>
        new Pipe({
          name: pipe.component,
          tableName: named(pipe.table),
          dynamo,
          streams,
          checkpoints: this.#checkpoints,
          target: targetOf(pipe.target),
          passage: (record, streamArn) =>
            'queue' in pipe.target
              ? changeDataMessage(record, { table: pipe.table, streamArn })
              : outboxMessage(record),
          onTableMissing,
          logger,
        }),
    );
    for (const pipe of this.#pipes) pipe.start();
    this.#destroyClients = () => {
      for (const client of [streams, sqs, sns]) client.destroy();
    };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#pipes.map((pipe) => pipe.stop()));
    this.#destroyClients();
  }
}
