import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { SQS } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';

const DEADLINE_MS = 1_000;

@Injectable()
export class QueuesGateway {
  constructor(@Inject(SQS) private readonly sqs: SQSClient) {}

  /** Messages that wait or are being handled; null when the queue does not answer. */
  async waiting(queueUrl: string): Promise<number | null> {
    try {
      const { Attributes } = await this.sqs.send(
        new GetQueueAttributesCommand({
          QueueUrl: queueUrl,
          AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
        }),
        { abortSignal: AbortSignal.timeout(DEADLINE_MS) },
      );
      const counts = [Attributes?.ApproximateNumberOfMessages, Attributes?.ApproximateNumberOfMessagesNotVisible];
      return counts.reduce((sum, count) => sum + Number(count ?? 0), 0);
    } catch {
      return null;
    }
  }
}
