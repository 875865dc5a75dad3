import { Dice } from './dice.ts';

interface Happening {
  readonly atMs: number;
  readonly order: number;
  readonly what: string;
  readonly happen: () => void;
  /** Nothing has to happen any more. */
  readonly isOff: () => boolean;
}

/** A process that may be killed between any two happenings. What it waited for then never comes back to it. */
export class Machine {
  /** Counts its starts: an answer for an earlier life reaches nobody. */
  life = 0;
  isUp = true;
  /** How wrong its wall clock is. */
  skewMs = 0;

  constructor(readonly name: string) {}
}

/** How the parts of a run misbehave; all in thousandths of the occasions. */
export interface Trouble {
  readonly lostRequest: number;
  readonly lostAnswer: number;
  readonly duplicate: number;
  readonly slow: number;
  readonly crash: number;
  readonly storeConflict: number;
  readonly refusal: number;
  readonly clockJump: number;
}

export const NO_TROUBLE: Trouble = {
  lostRequest: 0,
  lostAnswer: 0,
  duplicate: 0,
  slow: 0,
  crash: 0,
  storeConflict: 0,
  refusal: 0,
  clockJump: 0,
};

const EPOCH_MS = Date.UTC(2026, 10, 26, 9);
const FAST_MS = 8;
const SLOW_MS = 4_000;
/** A run that does not come to an end is a run that failed. */
const HAPPENINGS_MAX = 60_000;

/** Time, order and chance of one run: nothing happens but by it, so the same seed always gives the same run. */
export class Timeline {
  readonly dice: Dice;
  readonly lines: string[] = [];
  trouble: Trouble;
  /** Since the beginning of the run; no process can see it but as its own monotonic clock. */
  nowMs = 0;
  happened = 0;
  /** Called before every happening; kills, and looks at what must always hold. */
  between: () => void = () => undefined;
  private readonly waiting: Happening[] = [];
  private orders = 0;

  constructor(
    readonly seed: number,
    trouble: Trouble,
    private readonly say: ((line: string) => void) | undefined,
  ) {
    this.dice = new Dice(seed);
    this.trouble = trouble;
  }

  note(line: string): void {
    const text = `${String(this.nowMs).padStart(7)} ms  ${line}`;
    this.lines.push(text);
    this.say?.(text);
  }

  wallMs(machine: Machine): number {
    return EPOCH_MS + this.nowMs + machine.skewMs;
  }

  /** Mostly a few milliseconds; sometimes longer than anybody waits. */
  delayMs(): number {
    if (this.dice.isPermille(this.trouble.slow)) return this.dice.between(FAST_MS, SLOW_MS);
    return this.dice.between(1, FAST_MS);
  }

  after(ms: number, what: string, happen: () => void, isOff: () => boolean = () => false): void {
    if (!Number.isFinite(ms)) throw new Error(`${what} has no time`);
    this.orders += 1;
    const one = { atMs: this.nowMs + ms, order: this.orders, what, happen, isOff };
    // The list is short and mostly in order: the place is near its end.
    let place = this.waiting.length;
    while (place > 0 && isLater(this.waiting[place - 1], one)) place -= 1;
    this.waiting.splice(place, 0, one);
  }

  /** Lets happen what is due until then, one at a time, each with everything that follows from it at once. */
  async runUntil(untilMs: number): Promise<void> {
    for (;;) {
      const next = this.waiting[0];
      if (next === undefined || next.atMs > untilMs) break;
      this.waiting.shift();
      if (next.isOff()) continue;
      this.nowMs = next.atMs;
      this.happened += 1;
      if (this.happened > HAPPENINGS_MAX) throw new Error('the run does not come to an end');
      if (this.say !== undefined) this.note(`· ${next.what}`);
      next.happen();
      await settled();
      this.between();
    }
    this.nowMs = Math.max(this.nowMs, untilMs);
  }

  /**
   * A question of a process to something remote. The question or its answer may be lost, and is then given up after
   * `timeoutMs`; a lost question has no effect, a lost answer has one. Who died meanwhile hears nothing.
   */
  ask<Answer>(
    machine: Machine,
    question: {
      readonly what: string;
      readonly timeoutMs: number;
      /** Has its effect at the far end and says, then or later, what is answered. */
      readonly reach: (answer: (give: () => Answer) => void) => void;
      readonly givenUp: () => Error;
    },
  ): Promise<Answer> {
    const { life } = machine;
    const isLost = this.dice.isPermille(this.trouble.lostRequest);
    const isAnswerLost = this.dice.isPermille(this.trouble.lostAnswer);
    const isTwice = this.dice.isPermille(this.trouble.duplicate);
    return new Promise((resolve, reject) => {
      let isOver = false;
      const end = (finish: () => void): void => {
        if (isOver || machine.life !== life || !machine.isUp) return;
        isOver = true;
        finish();
      };
      const deliver = (give: () => Answer): void => {
        if (isAnswerLost) return this.note(`${machine.name} will not hear the answer to ${question.what}`);
        this.after(this.delayMs(), `answer to ${question.what}`, () =>
          end(() => {
            try {
              resolve(give());
            } catch (error) {
              reject(error as Error);
            }
          }),
        );
      };
      const giveUp = (): void =>
        end(() => {
          this.note(`${machine.name} gives up ${question.what}`);
          reject(question.givenUp());
        });
      this.after(question.timeoutMs, 'time-out', giveUp, () => isOver || machine.life !== life);
      if (isLost) return this.note(`lost: ${question.what} of ${machine.name}`);
      for (let copy = 0; copy < (isTwice ? 2 : 1); copy += 1)
        this.after(this.delayMs(), question.what, () => question.reach(deliver));
    });
  }
}

const isLater = (a: Happening | undefined, b: Happening): boolean =>
  a !== undefined && (a.atMs > b.atMs || (a.atMs === b.atMs && a.order > b.order));

/** Every promise that can go on has gone on. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
