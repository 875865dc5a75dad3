import { setTimeout as delay } from 'node:timers/promises';
import type { PipeMessage } from './record.ts';
import { BATCH_BYTES_MAX, BATCH_ENTRIES_MAX, type PipeTarget } from './targets.ts';

const BACKOFF_MS_MIN = 50;
const BACKOFF_MS_MAX = 2_000;
/** An entry the target calls the sender's fault this often is set aside, so that it does not block its neighbours. */
const SENDER_FAULTS_MAX = 3;

export interface DeliveryReport {
  /** An attempt failed and will be repeated. */
  onRetry(reason: string): void;
  /** A message was set aside for good. */
  onRefused(message: PipeMessage, reason: string): void;
}

interface Pending {
  readonly message: PipeMessage;
  senderFaults: number;
}

/**
 * Sends the messages, in order within each group, and returns when all were accepted or set aside.
 *
 * A group has at most one message in a batch: a failed entry would otherwise be overtaken by the next of its group.
 * A target that cannot be reached is asked again, with back-off up to 2 s, until it answers or `signal` aborts:
 * the stream keeps its records for 24 h, so waiting loses nothing and dropping would.
 *
 * @throws the signal's reason when aborted.
 */
export async function deliver(
  messages: readonly PipeMessage[],
  target: PipeTarget,
  { report, signal }: { report: DeliveryReport; signal: AbortSignal },
): Promise<void> {
  let pending: Pending[] = messages.map((message) => ({ message, senderFaults: 0 }));
  let backoffMs = BACKOFF_MS_MIN;
  while (pending.length > 0) {
    signal.throwIfAborted();
    const batch = nextBatch(pending);
    const failures = await attempt(batch, target, { report, signal });
    if (failures.size > 0) {
      await delay(backoffMs, undefined, { signal });
      backoffMs = Math.min(backoffMs * 2, BACKOFF_MS_MAX);
    } else backoffMs = BACKOFF_MS_MIN;
    const sent = new Set(batch.filter((entry) => !failures.has(entry)));
    pending = pending.filter((entry) => !sent.has(entry));
  }
}

/** The entries still to send after one call. */
async function attempt(
  batch: readonly Pending[],
  target: PipeTarget,
  { report, signal }: { report: DeliveryReport; signal: AbortSignal },
): Promise<Set<Pending>> {
  const failures = new Set<Pending>();
  try {
    const messages = batch.map((entry) => entry.message);
    const outcomes = await target.sendBatch(messages, signal);
    for (const [index, entry] of batch.entries()) {
      const outcome = outcomes[index];
      if (outcome === null || outcome === undefined) continue;
      if (outcome.isSenderFault) entry.senderFaults += 1;
      if (entry.senderFaults >= SENDER_FAULTS_MAX) report.onRefused(entry.message, outcome.code);
      else {
        report.onRetry(outcome.code);
        failures.add(entry);
      }
    }
  } catch (error) {
    signal.throwIfAborted();
    report.onRetry(error instanceof Error ? `${error.name}: ${error.message}` : String(error));
    for (const entry of batch) failures.add(entry);
  }
  return failures;
}

function nextBatch(pending: readonly Pending[]): Pending[] {
  const batch: Pending[] = [];
  const groups = new Set<string>();
  let bytes = 0;
  for (const entry of pending) {
    if (batch.length === BATCH_ENTRIES_MAX) break;
    const { groupId } = entry.message;
    if (groups.has(groupId)) continue;
    groups.add(groupId);
    const entryBytes = Buffer.byteLength(entry.message.body);
    if (batch.length > 0 && bytes + entryBytes > BATCH_BYTES_MAX) continue;
    bytes += entryBytes;
    batch.push(entry);
  }
  return batch;
}
