import { performance } from 'node:perf_hooks';
import type { EventEnvelope } from '@bank/contracts';
import { money } from '@bank/domain';
import { Dice } from './dice.ts';
import { type Payment, paymentOf } from './payments.ts';
import { type BffFlaw, type HttpAnswer, SimulatedBff } from './simulated-bff.ts';
import { type CoreFlaws, SimulatedCore } from './simulated-core.ts';
import { SimulatedDynamo } from './simulated-dynamo.ts';
import { Machine, NO_TROUBLE, Timeline, type Trouble } from './timeline.ts';
import { Watch } from './watch.ts';

export interface Plan {
  readonly seed: number;
  readonly say?: (line: string) => void;
  readonly bffFlaw?: BffFlaw;
  readonly coreFlaws?: CoreFlaws;
  /** Kills this process after so many happenings, once; nothing else goes wrong then. */
  readonly kill?: { readonly machine: string; readonly afterHappenings: number };
}

export interface Outcome {
  readonly happened: number;
  readonly lines: readonly string[];
  readonly seen: ReadonlySet<string>;
}

const BUSY_MS = 12_000;
const PAYMENTS_MAX = 7;
const CLIENT_TIMEOUT_MS = 10_000;
const SKEW_MS_MAX = 40_000;
const DOWN_MS_MAX = 2_500;
/** Longer than any deadline, any lag and any wrong clock. */
const QUIET_MS = 100_000;
const REPAIR_MS = { busy: 2_500, quiet: 30_000 } as const;
const REDELIVERY_MS = 3_000;

/** One run: clients, two processes of the bff, two of the core, their stores, and all that can go wrong between them. */
class Run {
  readonly timeline: Timeline;
  readonly seen = new Set<string>();
  private readonly cores = [new Machine('core-1'), new Machine('core-2')];
  private readonly bffs: readonly SimulatedBff[];
  private readonly core: SimulatedCore;
  private readonly dynamo: SimulatedDynamo;
  private readonly watch: Watch;
  private readonly payments: readonly Payment[];
  private fault: unknown;
  private isQuiet = false;

  constructor(private readonly plan: Plan) {
    const { seed, kill } = plan;
    this.timeline = new Timeline(seed, kill === undefined ? troubleOf(new Dice(seed)) : NO_TROUBLE, plan.say);
    const { timeline } = this;
    this.core = new SimulatedCore(timeline, plan.coreFlaws ?? {});
    this.dynamo = new SimulatedDynamo(timeline);
    this.watch = new Watch(this.core, this.dynamo);
    const world = { timeline, dynamo: this.dynamo, core: this.core, cores: this.cores };
    this.bffs = ['bff-1', 'bff-2'].map(
      (name) => new SimulatedBff(new Machine(name), world, plan.bffFlaw ?? (() => undefined)),
    );
    const count = kill === undefined ? timeline.dice.between(2, PAYMENTS_MAX) : 1;
    this.payments = Array.from({ length: count }, (_, index) => paymentOf(timeline.dice, index + 1));
    this.core.onEvent = (event) => this.tell(event);
    timeline.between = () => this.between();
  }

  async run(): Promise<Outcome> {
    const { timeline, payments, plan } = this;
    for (const payment of payments)
      timeline.after(timeline.dice.between(1, BUSY_MS / 2), `${payment.key} begins`, () => this.begin(payment));
    for (const bff of this.bffs) this.repairAgain(bff);
    await this.until(plan.kill === undefined ? BUSY_MS : BUSY_MS / 2);
    this.calm();
    await this.until(timeline.nowMs + QUIET_MS);
    // Whoever comes back after all that gets the one final answer.
    for (const payment of payments) {
      this.send(payment);
      this.look(payment);
    }
    await this.until(timeline.nowMs + QUIET_MS / 10);
    this.watch.atTheEnd(payments);
    return { happened: timeline.happened, lines: timeline.lines, seen: this.seen };
  }

  private async until(ms: number): Promise<void> {
    await this.timeline.runUntil(ms);
    if (this.fault !== undefined) throw this.fault;
  }

  private get machines(): readonly Machine[] {
    return [...this.cores, ...this.bffs.map(({ machine }) => machine)];
  }

  /** Between any two happenings anything may die or have its clock moved, and the money must be all there. */
  private between(): void {
    if (this.fault !== undefined) throw this.fault;
    const { timeline, plan } = this;
    const { dice, trouble } = timeline;
    const killed = plan.kill?.afterHappenings === timeline.happened ? plan.kill.machine : undefined;
    const machine = killed === undefined ? dice.pick(this.machines) : this.machines.find(({ name }) => name === killed);
    if (machine === undefined) throw new Error(`no process is called ${killed}`);
    if (machine.isUp && (killed !== undefined || dice.isPermille(trouble.crash))) this.crash(machine);
    if (dice.isPermille(trouble.clockJump)) {
      machine.skewMs = dice.between(-SKEW_MS_MAX, SKEW_MS_MAX);
      timeline.note(`the clock of ${machine.name} is ${machine.skewMs} ms off`);
    }
  }

  private crash(machine: Machine): void {
    const { timeline } = this;
    timeline.note(`${machine.name} is killed`);
    this.seen.add(`killed ${machine.name.slice(0, -2)}`);
    machine.life += 1;
    machine.isUp = false;
    this.core.forget(machine);
    timeline.after(timeline.dice.between(100, DOWN_MS_MAX), `${machine.name} starts`, () => this.start(machine));
  }

  private start(machine: Machine): void {
    if (machine.isUp) return;
    machine.isUp = true;
    this.timeline.note(`${machine.name} starts again`);
    const bff = this.bffs.find((one) => one.machine === machine);
    if (bff === undefined) return;
    bff.start();
    this.repairAgain(bff);
  }

  private calm(): void {
    const { timeline } = this;
    timeline.note('from here on everything works');
    this.isQuiet = true;
    timeline.trouble = NO_TROUBLE;
    for (const machine of this.machines) {
      machine.skewMs = 0;
      this.start(machine);
    }
  }

  private repairAgain(bff: SimulatedBff): void {
    const { timeline } = this;
    const { life } = bff.machine;
    const everyMs = REPAIR_MS[this.isQuiet ? 'quiet' : 'busy'];
    timeline.after(timeline.dice.between(everyMs / 2, everyMs), `${bff.machine.name} repairs`, () => {
      if (bff.machine.life !== life || !bff.machine.isUp) return;
      void this.watched(bff.repair()).then(() => this.repairAgain(bff));
    });
  }

  private begin(payment: Payment): void {
    this.timeline.note(`${payment.key} pays ${payment.order.amount.minor}`);
    this.attempt(payment, 1);
    if (payment.isDoubleClick) this.send(payment);
    if (payment.isCareless) this.sendOther(payment);
  }

  /** The same key until there is a final answer, or until the client has had enough. */
  private attempt(payment: Payment, number: number): void {
    const { timeline } = this;
    this.send(payment, (answer) => {
      const isFinal = answer !== undefined && answer.status !== 202 && answer.status !== 409 && answer.status < 500;
      if (isFinal || number >= payment.patience || this.isQuiet) return;
      this.look(payment);
      timeline.after(timeline.dice.between(200, 2_500), `${payment.key} tries again`, () =>
        this.attempt(payment, number + 1),
      );
    });
  }

  private send(payment: Payment, then: (answer: HttpAnswer | undefined) => void = () => undefined): void {
    const { payer, key, order } = payment;
    const command = { customerId: payer.customerId, key, order };
    const wasAnswered = this.watch.isAnswered(payment);
    this.call(
      `${key} sends`,
      (bff, traceId) => bff.submit({ ...command, traceId }),
      (answer) => {
        if (answer !== undefined) this.watch.answered(payment, answer, wasAnswered);
        then(answer);
      },
    );
  }

  /** The same key with one cent more: the first body of a key is the only one. */
  private sendOther(payment: Payment): void {
    const { payer, key, order } = payment;
    const other = { ...order, amount: money(order.amount.minor + 1n, 'EUR') };
    const command = { customerId: payer.customerId, key, order: other };
    // After the first is durable: before that either of the two may be the first.
    if (this.dynamo.item('transfers', payment.transferId) === undefined) return;
    this.call(
      `${key} sends another body`,
      (bff, traceId) => bff.submit({ ...command, traceId }),
      (answer) => {
        if (answer !== undefined) this.watch.answeredOther(payment, answer);
      },
    );
  }

  private look(payment: Payment): void {
    const { payer, transferId, key } = payment;
    const before = this.watch.seenState(payment);
    this.call(
      `${key} looks`,
      (bff, traceId) => bff.read(payer.customerId, transferId, traceId),
      (answer) => {
        if (answer !== undefined) this.watch.read(payment, answer, before);
      },
    );
  }

  /** A request over the network, which may lose it, repeat it, or lose its answer. */
  private call(
    what: string,
    serve: (bff: SimulatedBff, traceId: string) => Promise<HttpAnswer>,
    then: (answer: HttpAnswer | undefined) => void,
  ): void {
    const { timeline } = this;
    const traceId = timeline.dice
      .between(1, 2 ** 31)
      .toString(16)
      .padStart(32, '0');
    const client = new Machine('client');
    const asked = timeline.ask<HttpAnswer>(client, {
      what,
      timeoutMs: CLIENT_TIMEOUT_MS,
      givenUp: () => new Error('the client heard nothing'),
      reach: (answer) => {
        const bff = timeline.dice.pick(this.bffs);
        if (!bff.machine.isUp) return;
        void this.watched(serve(bff, traceId)).then((given) => {
          if (given === undefined) return;
          timeline.note(`${what}: ${bff.machine.name} answers ${given.status}`);
          this.seen.add(`answer ${given.status}`);
          answer(() => given);
        });
      },
    });
    void this.watched(asked.then(then, () => then(undefined)));
  }

  /** The core's event, at least once, in any order, to either process. */
  private tell(event: EventEnvelope): void {
    const { timeline } = this;
    const deliver = (): void => {
      const bff = timeline.dice.pick(this.bffs);
      const again = (): void => timeline.after(REDELIVERY_MS, 'event comes again', deliver);
      const { life } = bff.machine;
      if (!bff.machine.isUp) return again();
      let isDone = false;
      bff.handle(event).then(
        () => (isDone = true),
        () => undefined,
      );
      timeline.after(REDELIVERY_MS - 1, 'event is looked after', () => {
        if (!isDone || bff.machine.life !== life) again();
      });
    };
    const copies = timeline.dice.isPermille(timeline.trouble.duplicate) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1)
      timeline.after(timeline.delayMs() * timeline.dice.between(1, 20), 'event arrives', deliver);
  }

  private watched<Result>(work: Promise<Result>): Promise<Result | undefined> {
    return work.catch((error: unknown) => {
      this.fault ??= error;
      return undefined;
    });
  }
}

/** Each run has a character of its own: some are quiet but for crashes, some have a bad network, some have it all. */
function troubleOf(dice: Dice): Trouble {
  const often = (permille: number): number => (dice.isPermille(600) ? dice.between(0, permille) : 0);
  return {
    lostRequest: often(120),
    lostAnswer: often(120),
    duplicate: often(150),
    slow: often(120),
    crash: often(25),
    storeConflict: often(150),
    refusal: often(150),
    clockJump: often(20),
  };
}

/**
 * Runs it. The services take two things from the runtime itself, the monotonic clock for their budgets and chance for
 * jitter: for as long as the run lasts both are the run's own.
 */
export async function simulate(plan: Plan): Promise<Outcome> {
  const run = new Run(plan);
  const noise = new Dice(plan.seed + 1);
  const now = Reflect.get(performance, 'now') as () => number;
  const random = Reflect.get(Math, 'random') as () => number;
  performance.now = () => run.timeline.nowMs;
  Math.random = () => noise.fraction();
  try {
    return await run.run();
  } finally {
    performance.now = now;
    Math.random = random;
  }
}
