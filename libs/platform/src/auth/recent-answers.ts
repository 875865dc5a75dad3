import type { Urgency } from '../dynamo/item-reads.ts';

const ENTRIES_MAX = 20_000;
/** Of its time; the rest is enough for a renewal, the wait for company included. */
const RENEW_FROM = 0.6;

interface Answer<Value> {
  readonly value: Value;
  /** Ms since the epoch: from here on the next question also asks anew, without waiting for it. */
  readonly refreshFrom: number;
  readonly until: number;
}

/**
 * Answers that may be reused for a bounded time, counted from when they were asked for. Who asks while the same question
 * is under way waits for that answer. In the last part of its time an answer is renewed in the background, so that a busy
 * client never waits for one; when that fails it ends when it would have ended.
 */
export class RecentAnswers<Value> {
  private readonly answers = new Map<string, Answer<Value>>();
  private readonly questions = new Map<string, Promise<Value>>();

  constructor(
    private readonly reuseMs: number,
    private readonly nowMs: () => number,
    private readonly isWorthKeeping: (value: Value) => boolean = () => true,
  ) {}

  async get(key: string, ask: (urgency: Urgency) => Promise<Value>): Promise<Value> {
    const known = this.answers.get(key);
    const now = this.nowMs();
    if (known === undefined || known.until <= now) return this.askOnce(key, () => ask('now'));
    // Whoever asked for this renewal was answered; what failed now is asked again by the next one.
    if (known.refreshFrom <= now) this.askOnce(key, () => ask('soon')).catch(() => undefined);
    return known.value;
  }

  private askOnce(key: string, ask: () => Promise<Value>): Promise<Value> {
    const underWay = this.questions.get(key);
    if (underWay !== undefined) return underWay;
    const askedAt = this.nowMs();
    const question = ask()
      .then((value) => {
        this.keep(key, value, askedAt);
        return value;
      })
      .finally(() => this.questions.delete(key));
    this.questions.set(key, question);
    return question;
  }

  private keep(key: string, value: Value, askedAt: number): void {
    if (!this.isWorthKeeping(value)) {
      this.answers.delete(key);
      return;
    }
    if (this.answers.size >= ENTRIES_MAX) this.answers.clear();
    const refreshFrom = askedAt + this.reuseMs * RENEW_FROM;
    this.answers.set(key, { value, refreshFrom, until: askedAt + this.reuseMs });
  }
}
