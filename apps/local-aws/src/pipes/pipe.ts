import { DescribeTableCommand, ResourceNotFoundException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DescribeStreamCommand,
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  ResourceNotFoundException as StreamNotFoundException,
  TrimmedDataAccessException,
  type DynamoDBStreamsClient,
  type GetShardIteratorInput,
  type Shard,
  type _Record as StreamRecord,
} from '@aws-sdk/client-dynamodb-streams';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { CheckpointsStore } from './checkpoints.store.ts';
import { deliver } from './delivery.ts';
import type { Passage, PipeMessage } from './record.ts';
import { BATCH_BYTES_MAX, type PipeTarget } from './targets.ts';

const RECORDS_PER_PAGE = 100;
const SHARDS_MAX = 1_000;
/** Polling while records arrive, and after a quiet time; both well under the 300 ms a record may take. */
const POLL_BUSY_MS = 40;
const POLL_IDLE_MS = 120;
const BUSY_FOR_MS = 5_000;
/** Shards roll over every few hours; a closed one is noticed at once, a new one or a new stream after this time. */
const SHARDS_REFRESH_MS = 3_000;
const CALL_TIMEOUT_MS = 5_000;
const BACKOFF_MS_MIN = 100;
const BACKOFF_MS_MAX = 2_000;

export interface PipeStatus {
  readonly pipe: string;
  readonly table: string;
  readonly state: 'starting' | 'running' | 'retrying' | 'stopped';
  readonly streamArn: string | null;
  readonly delivered: number;
  readonly skipped: number;
  readonly retries: number;
  /** Records set aside in the checkpoint store since its creation. */
  readonly parked: number;
  /** Times the stream had already dropped records this pipe had not read. */
  readonly gaps: number;
  /** Age of the oldest record read and not yet accepted by the target; 0 when there is none. */
  readonly lagMs: number;
  readonly lastDeliveredAt: string | null;
  readonly lastError: string | null;
}

export interface PipeOptions {
  readonly name: string;
  readonly tableName: string;
  readonly dynamo: DynamoDBClient;
  readonly streams: DynamoDBStreamsClient;
  readonly checkpoints: CheckpointsStore;
  readonly target: PipeTarget;
  /** Pure: what to send for a record. */
  readonly passage: (record: StreamRecord, streamArn: string) => Passage;
  /** Called when the table is not there, as after a restart of an in-memory DynamoDB. */
  readonly onTableMissing: () => Promise<void>;
  readonly logger: Logger;
}

/**
 * Relays one table's stream to one FIFO target, like an EventBridge Pipe: at least once, in order per item, parent
 * shards before their children, from the last checkpoint or the oldest record kept.
 */
export class Pipe {
  readonly #options: PipeOptions;
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #state: PipeStatus['state'] = 'starting';
  #streamArn: string | null = null;
  #counts = { delivered: 0, skipped: 0, retries: 0, gaps: 0 };
  #oldestPendingMs: number | null = null;
  #lastDeliveredAt: string | null = null;
  #lastError: string | null = null;
  #lastRecordMs = 0;
  /** Next position by shard; absent: ask for an iterator from the checkpoint. */
  readonly #iterators = new Map<string, string>();

  constructor(options: PipeOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stop.abort(new Error('The pipe is stopping.'));
    await this.#running;
  }

  status(): PipeStatus {
    return {
      pipe: this.#options.name,
      table: this.#options.tableName,
      state: this.#state,
      streamArn: this.#streamArn,
      ...this.#counts,
      parked: this.#options.checkpoints.parkedCount(this.#options.name),
      lagMs: this.#oldestPendingMs === null ? 0 : Math.max(0, Date.now() - this.#oldestPendingMs),
      lastDeliveredAt: this.#lastDeliveredAt,
      lastError: this.#lastError,
    };
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    let backoffMs = BACKOFF_MS_MIN;
    while (!signal.aborted) {
      try {
        await this.#readStream(await this.#resolveStream(), () => {
          backoffMs = BACKOFF_MS_MIN;
        });
      } catch (error) {
        if (signal.aborted) break;
        this.#noteFailure(error);
        await delay(backoffMs, undefined, { signal }).catch(() => undefined);
        backoffMs = Math.min(backoffMs * 2, BACKOFF_MS_MAX);
      }
    }
    this.#state = 'stopped';
  }

  async #resolveStream(): Promise<string> {
    const { tableName, checkpoints, name, onTableMissing } = this.#options;
    let streamArn = await this.#findStreamArn();
    if (streamArn === undefined) {
      await onTableMissing();
      streamArn = await this.#findStreamArn();
    }
    if (streamArn === undefined) throw new Error(`Table ${tableName} has no stream.`);
    this.#iterators.clear();
    checkpoints.forgetOtherStreams(name, streamArn);
    this.#streamArn = streamArn;
    return streamArn;
  }

  async #findStreamArn(): Promise<string | undefined> {
    const { dynamo, tableName } = this.#options;
    try {
      const { Table } = await dynamo.send(new DescribeTableCommand({ TableName: tableName }), this.#calls());
      return Table?.LatestStreamArn;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  }

  /**
   * Reads until the pipe stops, something fails (the next start is from the checkpoints), or the table has another
   * stream: a table that was made anew leaves its old stream readable, but nothing new comes there.
   */
  async #readStream(streamArn: string, onProgress: () => void): Promise<void> {
    const { signal } = this.#stop;
    let shards: string[] = [];
    let refreshAtMs = 0;
    while (!signal.aborted) {
      let isSuperseded = false;
      if (performance.now() >= refreshAtMs) {
        isSuperseded = (await this.#findStreamArn()) !== streamArn;
        shards = await this.#readableShards(streamArn);
        refreshAtMs = performance.now() + SHARDS_REFRESH_MS;
      }
      let recordsRead = 0;
      for (const shardId of shards) {
        const page = await this.#readPage(streamArn, shardId);
        recordsRead += page.recordsRead;
        if (page.isFinished) refreshAtMs = 0;
      }
      this.#state = 'running';
      this.#lastError = null;
      onProgress();
      if (recordsRead > 0) this.#lastRecordMs = performance.now();
      else if (isSuperseded) return;
      else if (refreshAtMs > 0) await this.#rest();
    }
  }

  async #rest(): Promise<void> {
    const isBusy = performance.now() - this.#lastRecordMs < BUSY_FOR_MS;
    await delay(isBusy ? POLL_BUSY_MS : POLL_IDLE_MS, undefined, { signal: this.#stop.signal }).catch(() => undefined);
  }

  #calls(): { abortSignal: AbortSignal } {
    return { abortSignal: AbortSignal.any([this.#stop.signal, AbortSignal.timeout(CALL_TIMEOUT_MS)]) };
  }

  /** Unfinished shards whose parent is finished or no longer kept: an item's older changes are in the parent. */
  async #readableShards(streamArn: string): Promise<string[]> {
    const shards = new Map<string, Shard>();
    let ExclusiveStartShardId: string | undefined;
    do {
      const { StreamDescription } = await this.#options.streams.send(
        new DescribeStreamCommand({ StreamArn: streamArn, ...(ExclusiveStartShardId && { ExclusiveStartShardId }) }),
        this.#calls(),
      );
      for (const shard of StreamDescription?.Shards ?? []) shards.set(shard.ShardId ?? '', shard);
      ExclusiveStartShardId = StreamDescription?.LastEvaluatedShardId;
    } while (ExclusiveStartShardId !== undefined && shards.size < SHARDS_MAX);
    const isFinished = (shardId: string): boolean =>
      this.#options.checkpoints.read(this.#options.name, streamArn, shardId).isFinished;
    return [...shards.values()].flatMap(({ ShardId = '', ParentShardId }) => {
      const isParentPending = ParentShardId !== undefined && shards.has(ParentShardId) && !isFinished(ParentShardId);
      return isFinished(ShardId) || isParentPending ? [] : [ShardId];
    });
  }

  async #readPage(streamArn: string, shardId: string): Promise<{ recordsRead: number; isFinished: boolean }> {
    const { streams, checkpoints, name } = this.#options;
    const ShardIterator = this.#iterators.get(shardId) ?? (await this.#iteratorFromCheckpoint(streamArn, shardId));
    const page = await this.#withFreshIterator(shardId, () =>
      streams.send(new GetRecordsCommand({ ShardIterator, Limit: RECORDS_PER_PAGE }), {
        abortSignal: this.#stop.signal,
      }),
    );
    if (page === undefined) return { recordsRead: 0, isFinished: false };
    const records = page.Records ?? [];
    if (records.length > 0) await this.#relay(records, streamArn);
    const isFinished = page.NextShardIterator === undefined;
    if (records.length > 0 || isFinished) {
      const last = records.at(-1)?.dynamodb?.SequenceNumber;
      const sequenceNumber = last ?? checkpoints.read(name, streamArn, shardId).sequenceNumber;
      checkpoints.write({ pipe: name, streamArn, shardId }, { sequenceNumber, isFinished });
    }
    if (page.NextShardIterator === undefined) this.#iterators.delete(shardId);
    else this.#iterators.set(shardId, page.NextShardIterator);
    return { recordsRead: records.length, isFinished };
  }

  /** Undefined when the iterator was too old: the next round asks for another one. */
  async #withFreshIterator<T>(shardId: string, read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof ExpiredIteratorException) && !(error instanceof TrimmedDataAccessException)) throw error;
      this.#iterators.delete(shardId);
      return undefined;
    }
  }

  async #iteratorFromCheckpoint(streamArn: string, shardId: string): Promise<string | undefined> {
    const { streams, checkpoints, name, logger } = this.#options;
    const { sequenceNumber } = checkpoints.read(name, streamArn, shardId);
    const ask = async (position: Pick<GetShardIteratorInput, 'ShardIteratorType' | 'SequenceNumber'>) => {
      const command = new GetShardIteratorCommand({ StreamArn: streamArn, ShardId: shardId, ...position });
      return (await streams.send(command, this.#calls())).ShardIterator;
    };
    if (sequenceNumber === undefined) return ask({ ShardIteratorType: 'TRIM_HORIZON' });
    try {
      return await ask({ ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: sequenceNumber });
    } catch (error) {
      if (!(error instanceof TrimmedDataAccessException)) throw error;
      this.#counts.gaps += 1;
      logger.error({ event: 'pipe.gap', pipe: name, streamArn, shardId, sequenceNumber });
      return ask({ ShardIteratorType: 'TRIM_HORIZON' });
    }
  }

  async #relay(records: readonly StreamRecord[], streamArn: string): Promise<void> {
    const messages: PipeMessage[] = [];
    for (const record of records) {
      const passage = this.#options.passage(record, streamArn);
      if (passage.state === 'skip') this.#counts.skipped += 1;
      else if (passage.state === 'invalid') this.#park(passage.reason, record);
      else if (Buffer.byteLength(passage.message.body) > BATCH_BYTES_MAX) this.#park('larger than 256 KiB', record);
      else messages.push(passage.message);
    }
    if (messages.length === 0) return;
    this.#oldestPendingMs = records[0]?.dynamodb?.ApproximateCreationDateTime?.getTime() ?? Date.now();
    const report = {
      onRetry: (reason: string) => this.#noteFailure(reason),
      onRefused: (message: PipeMessage, reason: string) => this.#park(reason, message),
    };
    await deliver(messages, this.#options.target, { report, signal: this.#stop.signal });
    this.#counts.delivered += messages.length;
    this.#lastDeliveredAt = new Date().toISOString();
    this.#oldestPendingMs = null;
  }

  #park(reason: string, record: unknown): void {
    const { checkpoints, logger, name } = this.#options;
    checkpoints.park(name, reason, record);
    logger.error({ event: 'pipe.record_parked', pipe: name, reason });
  }

  #noteFailure(error: unknown): void {
    const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    this.#state = 'retrying';
    this.#counts.retries += 1;
    // One line per kind of trouble, not one per attempt.
    if (reason === this.#lastError) return;
    this.#lastError = reason;
    const isExpected = error instanceof StreamNotFoundException;
    this.#options.logger[isExpected ? 'info' : 'warn']({ event: 'pipe.retrying', pipe: this.#options.name, reason });
  }
}
