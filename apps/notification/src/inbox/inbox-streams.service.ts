import type { ServerResponse } from 'node:http';
import { ClientDirectory, type ClientPrincipal, Revocations } from '@bank/platform';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger } from '@nestjs/common';
import { TooManyStreamsError } from './inbox.errors.ts';
import { InboxSignals } from './inbox-signals.gateway.ts';
import { eventText, HEARTBEAT_TEXT, openingText } from './inbox-stream.ts';
import { InboxService } from './inbox.service.ts';
import { inboxMessageView } from './inbox.view.ts';

const STREAMS_PER_PERSON_MAX = 5;
const STREAMS_MAX = 5_000;
const PAGE_SIZE = 50;
const RECONNECT_MS = 2_000;
const TICK_MS = 1_000;
const HEARTBEAT_TICKS = 15;
/** A session that was revoked, or whose client was blocked or closed, loses its stream within the 5 s of the rules: this and the 2 s that answers are cached. */
const SESSION_CHECK_TICKS = 2;
/** Access tokens live ten minutes; then the page connects again with a fresh one and misses nothing. */
const LIFETIME_TICKS = 600;
/** A reader this far behind is cut off and catches up when it returns. */
const BUFFERED_BYTES_MAX = 256 * 1024;

interface Stream {
  readonly client: ClientPrincipal;
  readonly response: ServerResponse;
  /** Everything up to this message was sent. */
  sentUntil: string;
  isDirty: boolean;
  isReading: boolean;
  ticks: number;
}

/** The open event streams of this process. What is new is always read from DynamoDB; signals only say when to look. */
@Injectable()
export class InboxStreams implements BeforeApplicationShutdown {
  private readonly logger = new Logger('inbox-streams');
  private readonly streams = new Map<string, Set<Stream>>();
  private count = 0;

  constructor(
    @Inject(InboxService) private readonly inbox: InboxService,
    @Inject(InboxSignals) private readonly signals: InboxSignals,
    @Inject(Revocations) private readonly revocations: Revocations,
    @Inject(ClientDirectory) private readonly clients: ClientDirectory,
  ) {}

  /** @throws TooManyStreamsError */
  checkRoom(subject: string): void {
    if (this.count >= STREAMS_MAX || (this.streams.get(subject)?.size ?? 0) >= STREAMS_PER_PERSON_MAX)
      throw new TooManyStreamsError();
  }

  /** The message id after which a stream starts: what the page saw last, or the present. */
  async startOf(subject: string, lastSeen: string | undefined): Promise<string> {
    return lastSeen ?? this.inbox.newestId(subject);
  }

  /** Sends everything after `sentUntil`, then what arrives, until either side ends it. */
  open(client: ClientPrincipal, response: ServerResponse, sentUntil: string): void {
    const stream: Stream = { client, response, sentUntil, isDirty: false, isReading: false, ticks: 0 };
    const mine = this.streams.get(client.subject) ?? new Set();
    this.streams.set(client.subject, mine.add(stream));
    this.count += 1;
    const stopListening = this.signals.listen(client.subject, () => void this.look(stream));
    const timer = setInterval(() => void this.tick(stream), TICK_MS);
    response.on('close', () => {
      clearInterval(timer);
      stopListening();
      this.count -= 1;
      mine.delete(stream);
      if (mine.size === 0 && this.streams.get(client.subject) === mine) this.streams.delete(client.subject);
    });
    response.write(openingText(RECONNECT_MS));
    void this.look(stream);
  }

  beforeApplicationShutdown(): void {
    for (const mine of this.streams.values()) for (const stream of mine) stream.response.end();
  }

  private async tick(stream: Stream): Promise<void> {
    stream.ticks += 1;
    if (stream.ticks >= LIFETIME_TICKS) return void stream.response.end();
    if (stream.ticks % SESSION_CHECK_TICKS === 0 && !(await this.isSessionAlive(stream)))
      return void stream.response.end();
    const isHeartbeat = stream.ticks % HEARTBEAT_TICKS === 0;
    if (isHeartbeat) stream.response.write(HEARTBEAT_TEXT);
    if (isHeartbeat || !this.signals.isLive) await this.look(stream);
  }

  /** Unreadable means ended: the page connects again and is judged anew. */
  private async isSessionAlive({ client }: Stream): Promise<boolean> {
    try {
      if (await this.revocations.isRevoked(client)) return false;
      return (await this.clients.findBySubject(client.subject))?.state === 'ACTIVE';
    } catch {
      return false;
    }
  }

  /** One reader a stream; a signal during a read makes it read once more. */
  private async look(stream: Stream): Promise<void> {
    stream.isDirty = true;
    if (stream.isReading) return;
    stream.isReading = true;
    try {
      while (stream.isDirty && !stream.response.writableEnded) {
        stream.isDirty = false;
        await this.sendNew(stream);
      }
    } catch (err) {
      this.logger.warn({ event: 'inbox.stream-failed', err });
      stream.response.end();
    } finally {
      stream.isReading = false;
    }
  }

  private async sendNew(stream: Stream): Promise<void> {
    const { response, client } = stream;
    const found = await this.inbox.after(client.subject, { after: stream.sentUntil, limit: PAGE_SIZE });
    for (const message of found) {
      if (response.writableEnded) return;
      if (response.writableLength > BUFFERED_BYTES_MAX) return void response.end();
      response.write(eventText(inboxMessageView(message)));
      stream.sentUntil = message.messageId;
    }
    if (found.length === PAGE_SIZE) stream.isDirty = true;
  }
}
