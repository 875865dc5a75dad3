import type { EventEnvelope } from '@bank/contracts';
import { PublishBatchCommand, type SNSClient } from '@aws-sdk/client-sns';

/** SNS takes ten entries in one batch. */
export const PUBLISH_BATCH_MAX = 10;
/** One batch, the SDK's own retries included. */
const PUBLISH_MS_MAX = 5_000;

/** Publishes events to the FIFO topic; ordered by subject, deduplicated by event id for five minutes. */
export class EventPublisher {
  constructor(
    private readonly sns: SNSClient,
    private readonly topicArn: string,
    private readonly deadlineMs: number = PUBLISH_MS_MAX,
  ) {}

  /**
   * Returns the ids that the topic accepted; the others stay in the outbox and are tried again.
   * @throws when the whole call fails or takes too long.
   */
  async publish(events: readonly EventEnvelope[]): Promise<ReadonlySet<string>> {
    const answer = await this.sns.send(
      new PublishBatchCommand({
        TopicArn: this.topicArn,
        PublishBatchRequestEntries: events.slice(0, PUBLISH_BATCH_MAX).map((event) => ({
          Id: event.id,
          Message: JSON.stringify(event),
          MessageGroupId: event.subject,
          MessageDeduplicationId: event.id,
          MessageAttributes: { eventType: { DataType: 'String', StringValue: event.type } },
        })),
      }),
      { abortSignal: AbortSignal.timeout(this.deadlineMs) },
    );
    return new Set((answer.Successful ?? []).flatMap((entry) => (entry.Id === undefined ? [] : [entry.Id])));
  }
}
