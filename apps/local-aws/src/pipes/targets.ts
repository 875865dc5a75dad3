import { PublishBatchCommand, type SNSClient } from '@aws-sdk/client-sns';
import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { PipeMessage } from './record.ts';

/** Outcome of one entry of a batch, in the order given; null: accepted. */
export type EntryOutcome = null | { readonly code: string; readonly isSenderFault: boolean };

/** A FIFO queue or topic that takes up to `BATCH_ENTRIES_MAX` messages a call. */
export interface PipeTarget {
  /** Rejects when the target could not be asked at all, or `signal` aborts. */
  sendBatch(messages: readonly PipeMessage[], signal: AbortSignal): Promise<EntryOutcome[]>;
}

export const BATCH_ENTRIES_MAX = 10;
/** Both SQS and SNS bound a whole batch to 256 KiB. */
export const BATCH_BYTES_MAX = 262_144;
const CALL_TIMEOUT_MS = 5_000;

interface FailedEntry {
  readonly Id?: string | undefined;
  readonly Code?: string | undefined;
  readonly SenderFault?: boolean | undefined;
}

export function queueTarget(sqs: SQSClient, queueUrl: string): PipeTarget {
  return {
    async sendBatch(messages, signal) {
      const Entries = messages.map((message, index) => ({
        Id: String(index),
        MessageBody: message.body,
        MessageGroupId: message.groupId,
        MessageDeduplicationId: message.deduplicationId,
      }));
      const { Failed } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries }), limit(signal));
      return outcomes(messages, Failed);
    },
  };
}

export function topicTarget(sns: SNSClient, topicArn: string): PipeTarget {
  return {
    async sendBatch(messages, signal) {
      const PublishBatchRequestEntries = messages.map((message, index) => ({
        Id: String(index),
        Message: message.body,
        MessageGroupId: message.groupId,
        MessageDeduplicationId: message.deduplicationId,
        MessageAttributes: Object.fromEntries(
          Object.entries(message.attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
        ),
      }));
      const { Failed } = await sns.send(
        new PublishBatchCommand({ TopicArn: topicArn, PublishBatchRequestEntries }),
        limit(signal),
      );
      return outcomes(messages, Failed);
    },
  };
}

function limit(signal: AbortSignal): { abortSignal: AbortSignal } {
  return { abortSignal: AbortSignal.any([signal, AbortSignal.timeout(CALL_TIMEOUT_MS)]) };
}

/** A batch call succeeds as a whole even when entries failed: each one must be looked at. */
function outcomes(messages: readonly PipeMessage[], failed: readonly FailedEntry[] | undefined): EntryOutcome[] {
  return messages.map((_message, index) => {
    const failure = failed?.find((entry) => entry.Id === String(index));
    if (failure === undefined) return null;
    return { code: failure.Code ?? 'Unknown', isSenderFault: failure.SenderFault === true };
  });
}
