import type {
  CoreAccount,
  CoreTransfer,
  CoreTransferExpiry,
  CoreTransferRequest,
  EventEnvelope,
} from '@bank/contracts';
import { type Clock, instantFromMs } from '@bank/domain';
import {
  DependencyUnavailableError,
  OutcomeUnknownError,
  RemoteProblemError,
  runInTrace,
  toProblem,
} from '@bank/platform';
import { AccountsService } from '../../apps/bff/src/accounts/accounts.service.ts';
import type { AccountsStore } from '../../apps/bff/src/accounts/accounts.store.ts';
import type { BalancesService } from '../../apps/bff/src/balances/balances.service.ts';
import type { BankingCoreGateway } from '../../apps/bff/src/banking-core/banking-core.gateway.ts';
import type { Config } from '../../apps/bff/src/config.ts';
import type { PayeeChecksService } from '../../apps/bff/src/payee-checks/payee-checks.service.ts';
import { DecisionsService } from '../../apps/bff/src/transfers/decisions.service.ts';
import { IdempotencyStore } from '../../apps/bff/src/transfers/idempotency.store.ts';
import { RepairService } from '../../apps/bff/src/transfers/repair.service.ts';
import { SettlementService } from '../../apps/bff/src/transfers/settlement.service.ts';
import type { TransferOrder } from '../../apps/bff/src/transfers/transfer.ts';
import { TransferDecidedConsumer } from '../../apps/bff/src/transfers/transfer-decided.consumer.ts';
import { TRANSFERS_PATH } from '../../apps/bff/src/transfers/transfer.view.ts';
import { TransfersService } from '../../apps/bff/src/transfers/transfers.service.ts';
import { TransfersStore } from '../../apps/bff/src/transfers/transfers.store.ts';
import type { CoreAnswer, SimulatedCore } from './simulated-core.ts';
import type { SimulatedDynamo } from './simulated-dynamo.ts';
import type { Machine, Timeline } from './timeline.ts';

/** What a client gets to see. */
export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** The real parts of one process of the bff, for flaws to be put in. */
export interface BffParts {
  readonly store: TransfersStore;
  readonly requests: IdempotencyStore;
  readonly settlement: SettlementService;
  readonly decisions: DecisionsService;
  readonly repair: RepairService;
  readonly transfers: TransfersService;
}
export type BffFlaw = (parts: BffParts) => void;

const CONFIG = {
  TRANSFERS_TABLE: 'transfers',
  IDEMPOTENCY_TABLE: 'idempotency',
  TRANSFER_BUDGET_MS: 2_600,
} as unknown as Config;
/** The simulation kills at every step without them. */
const NO_FAULTS = { pass: () => undefined };
/** The simulated clients name payees without asking first. */
const NO_PAYEE_CHECKS = {} as PayeeChecksService;
const CALL_MS = 1_500;
const PROBLEM_BASE = 'https://alder.example/problems';

/** One process of the bff: the real services and stores, on a simulated network, clock and database. */
export class SimulatedBff {
  private parts: BffParts;
  private consumer: TransferDecidedConsumer;

  constructor(
    readonly machine: Machine,
    private readonly world: {
      readonly timeline: Timeline;
      readonly dynamo: SimulatedDynamo;
      readonly core: SimulatedCore;
      readonly cores: readonly Machine[];
    },
    private readonly flaw: BffFlaw,
  ) {
    this.start();
  }

  /** A new process knows nothing of the one before. */
  start(): void {
    const { machine, world } = this;
    const clock: Clock = { now: () => instantFromMs(world.timeline.wallMs(machine)) };
    const dynamo = world.dynamo.clientOf(machine);
    const gateway = this.gateway();
    const store = new TransfersStore(dynamo, CONFIG);
    const requests = new IdempotencyStore(dynamo, CONFIG);
    const balances = { moved: () => this.forgetBalance() } as unknown as BalancesService;
    const accounts = new AccountsService(gateway, {} as AccountsStore, clock);
    const settlement = new SettlementService(gateway, gateway);
    const decisions = new DecisionsService(store, requests, balances);
    const repair = new RepairService(store, settlement, decisions, CONFIG, clock, NO_FAULTS);
    const transfers = new TransfersService(
      store,
      requests,
      accounts,
      settlement,
      decisions,
      NO_PAYEE_CHECKS,
      CONFIG,
      clock,
      NO_FAULTS,
    );
    this.parts = { store, requests, settlement, decisions, repair, transfers };
    this.consumer = new TransferDecidedConsumer(balances, store, decisions, repair, NO_FAULTS);
    this.flaw(this.parts);
  }

  submit(command: { customerId: string; key: string; order: TransferOrder; traceId: string }): Promise<HttpAnswer> {
    const { traceId, ...rest } = command;
    return this.answered(traceId, () => this.parts.transfers.submit(rest));
  }

  /** What the client is told of a transfer of theirs. */
  read(customerId: string, transferId: string, traceId: string): Promise<HttpAnswer> {
    return this.answered(traceId, async () => {
      const transfer = await this.parts.transfers.get(customerId, transferId);
      return { status: 200, body: transfer.state };
    });
  }

  async repair(): Promise<void> {
    await this.parts.repair.repairOverdue().catch(() => undefined);
  }

  async handle(event: EventEnvelope): Promise<void> {
    if (event.type === 'banking-core.transfer.posted.v1')
      return this.consumer.posted(event as EventEnvelope<'banking-core.transfer.posted.v1'>);
    if (event.type === 'banking-core.transfer.rejected.v1')
      return this.consumer.rejected(event as EventEnvelope<'banking-core.transfer.rejected.v1'>);
  }

  private async answered(traceId: string, work: () => Promise<HttpAnswer>): Promise<HttpAnswer> {
    return runInTrace({ traceId, spanId: '0'.repeat(15) + '1' }, async () => {
      try {
        const { status, body } = await work();
        return { status, body };
      } catch (error) {
        const problem = toProblem(error, { traceId, instance: TRANSFERS_PATH });
        if (problem.isFault) throw error;
        return { status: problem.status, body: JSON.stringify(problem.body) };
      }
    });
  }

  /** Redis, which may be away without anybody noticing. */
  private forgetBalance(): Promise<void> {
    return this.world.timeline
      .ask<void>(this.machine, {
        what: `${this.machine.name} forgets a balance`,
        timeoutMs: 50,
        givenUp: () => new Error('Redis is away'),
        reach: (answer) => answer(() => undefined),
      })
      .catch(() => undefined);
  }

  private gateway(): BankingCoreGateway {
    const { core } = this.world;
    const gateway = {
      callMs: CALL_MS,
      shortCallMs: CALL_MS / 3,
      accountsOf: (customerId: string, deadlineMs = CALL_MS): Promise<readonly CoreAccount[]> =>
        this.ask(deadlineMs, 'accounts', (machine, answer) =>
          answer(() => {
            if (!machine.isUp) throw new DependencyUnavailableError('banking-core');
            return core.accountsOf(customerId);
          }),
        ),
      findTransfer: (transferId: string, deadlineMs = CALL_MS): Promise<CoreTransfer | undefined> =>
        this.ask(deadlineMs, `find ${transferId.slice(0, 8)}`, (machine, answer) => {
          const found = core.find(machine, transferId);
          answer(() => {
            if (found.kind === 'absent') return undefined;
            return transferIn(found);
          });
        }),
      putTransfer: (transferId: string, body: CoreTransferRequest, deadlineMs = CALL_MS): Promise<CoreTransfer> =>
        this.write(deadlineMs, `put ${transferId.slice(0, 8)}`, (machine, answer) =>
          core.put(machine, transferId, body, answer),
        ),
      expireTransfer: (transferId: string, body: CoreTransferExpiry, deadlineMs = CALL_MS): Promise<CoreTransfer> =>
        this.write(deadlineMs, `expire ${transferId.slice(0, 8)}`, (machine, answer) =>
          core.expire(machine, transferId, body, answer),
        ),
    };
    return gateway as unknown as BankingCoreGateway;
  }

  /** A read that fails has changed nothing. */
  private ask<Answer>(
    deadlineMs: number,
    what: string,
    reach: (machine: Machine, answer: (give: () => Answer) => void) => void,
  ): Promise<Answer> {
    const { timeline, cores } = this.world;
    return timeline.ask<Answer>(this.machine, {
      what: `${this.machine.name} asks the core: ${what}`,
      timeoutMs: Math.ceil(deadlineMs),
      givenUp: () => new DependencyUnavailableError('banking-core'),
      reach: (answer) => reach(timeline.dice.pick(cores), answer),
    });
  }

  /** After a write without an answer nobody knows. */
  private write(
    deadlineMs: number,
    what: string,
    reach: (machine: Machine, answer: (answer: CoreAnswer) => void) => void,
  ): Promise<CoreTransfer> {
    const { timeline, cores } = this.world;
    return timeline.ask<CoreTransfer>(this.machine, {
      what: `${this.machine.name} tells the core: ${what}`,
      timeoutMs: Math.ceil(deadlineMs),
      givenUp: () => new OutcomeUnknownError('banking-core'),
      reach: (answer) => reach(timeline.dice.pick(cores), (given) => answer(() => transferIn(given))),
    });
  }
}

function transferIn(answer: CoreAnswer): CoreTransfer {
  switch (answer.kind) {
    case 'transfer':
      return answer.transfer;
    case 'absent':
    case 'not-found':
      throw new RemoteProblemError('banking-core', problemOf('not-found', 404));
    case 'id-reused':
      throw new RemoteProblemError('banking-core', problemOf('transfer-id-reused', 422));
    case 'unavailable':
    case 'refused-connection':
      throw new DependencyUnavailableError('banking-core');
  }
}

const problemOf = (slug: string, status: number) => ({
  type: `${PROBLEM_BASE}/${slug}`,
  title: slug,
  status,
  traceId: '0'.repeat(31) + '1',
});
