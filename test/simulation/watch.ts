import type { Transfer } from '../../apps/banking-core/src/ledger/transfer.ts';
import type { Payment } from './payments.ts';
import { HOLDERS } from './people.ts';
import type { HttpAnswer } from './simulated-bff.ts';
import type { SimulatedCore } from './simulated-core.ts';
import type { SimulatedDynamo } from './simulated-dynamo.ts';

/** Something was seen that must never be. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

type Item = Readonly<Record<string, unknown>>;
const TERMINAL: readonly unknown[] = ['POSTED', 'REJECTED'];

/** What must hold of money and answers, looked at while it happens and once more when everything is quiet. */
export class Watch {
  private readonly finalAnswers = new Map<string, HttpAnswer>();
  private readonly terminalReads = new Map<string, string>();

  constructor(
    private readonly core: SimulatedCore,
    private readonly dynamo: SimulatedDynamo,
  ) {
    core.onDecided = (transfer, isKnown) => this.decided(transfer, isKnown);
    core.onCommitted = () => this.checkBalances();
    dynamo.onWrite = (table, before, after) => this.written(table, before, after);
  }

  /** Whether the client had the last word when it asked: what it hears now must be that word. */
  isAnswered(payment: Payment): boolean {
    return this.finalAnswers.has(payment.key);
  }

  /** An answer to a request of a payment's own body. */
  answered(payment: Payment, { status, body }: HttpAnswer, wasAnswered: boolean): void {
    const about = `${payment.key} was answered ${status}`;
    must(!wasAnswered || (status !== 202 && status !== 409), `${about} after its final answer`);
    if (status === 201) {
      must(this.stateInCore(payment) === 'POSTED', `${about}, but the core has not posted it`);
      must(this.stateInBff(payment) === 'POSTED', `${about}, but the bff has not recorded it`);
    }
    if (status === 202 || status === 409 || status >= 500) return;
    must(!body.includes('idempotency-key-reused'), `${about}: its own body is taken for another`);
    if (status >= 400) must(this.stateInCore(payment) !== 'POSTED', `${about}, but its money moved`);
    const first = this.finalAnswers.get(payment.key);
    if (status === 404 && !this.isOfIntent(payment, body)) {
      // Said before anything was begun, so it is not the key's answer yet.
      must(!wasAnswered, `${about} after its final answer`);
      return;
    }
    if (first === undefined) this.finalAnswers.set(payment.key, { status, body });
    else
      must(
        first.status === status && first.body === body,
        `${about} ${body}; before it was ${first.status} ${first.body}`,
      );
  }

  /** The same key with another body: never executed, and never mistaken. */
  answeredOther(payment: Payment, { status, body }: HttpAnswer): void {
    if (status === 503 || status === 409) return;
    if (status === 404) return;
    must(
      status === 422 && body.includes('idempotency-key-reused'),
      `${payment.key} took another body: ${status} ${body}`,
    );
  }

  /** The state that a client has seen for good, at the time it asks again. */
  seenState(payment: Payment): string | undefined {
    return this.terminalReads.get(payment.key);
  }

  /** `before`: what `seenState` was when the client asked; two questions at once may be answered in any order. */
  read(payment: Payment, { status, body: state }: HttpAnswer, before: string | undefined): void {
    if (status !== 200) return;
    must(before === undefined || before === state, `${payment.key} was ${before} and is ${state}`);
    if (TERMINAL.includes(state)) this.terminalReads.set(payment.key, state);
  }

  /** Nothing is on its way any more and everything works: all must be said and done. */
  atTheEnd(payments: readonly Payment[]): void {
    this.checkBalances();
    for (const item of this.dynamo.items('transfers')) {
      const id = String(item['transferId']);
      must(TERMINAL.includes(item['state']), `${id} is still ${String(item['state'])}`);
      const core = [...this.core.transfers.values()].find(({ transferId }) => transferId === id);
      must(
        core?.state === item['state'],
        `${id} is ${String(item['state'])} in the bff and ${core?.state} in the core`,
      );
    }
    for (const transfer of this.core.transfers.values())
      must(this.dynamo.item('transfers', transfer.transferId) !== undefined, `${transfer.transferId} has no intent`);
    for (const payment of payments) {
      const effects = [...this.core.transfers.values()].filter(
        ({ state, reference }) => state === 'POSTED' && reference === payment.order.reference,
      );
      must(effects.length <= 1, `${payment.key} moved money ${effects.length} times`);
      const answer = this.finalAnswers.get(payment.key);
      const intent = this.stateInBff(payment);
      must(intent === undefined || answer !== undefined, `${payment.key} has no final answer`);
      if (answer !== undefined)
        must(
          (answer.status === 201) === (effects.length === 1),
          `${payment.key}: ${answer.status}, ${effects.length} effects`,
        );
    }
  }

  /** Independent of how the ledger adds up: the openings and what was posted. */
  checkBalances(): void {
    const balances = new Map<string, bigint>(HOLDERS.map(({ accountId, opening }) => [accountId, opening]));
    const move = (id: string | null, minor: bigint): void =>
      void balances.set(id ?? 'nowhere', (balances.get(id ?? 'nowhere') ?? 0n) + minor);
    for (const { state, debtorAccountId, creditorAccountId, amount, fee } of this.core.transfers.values()) {
      if (state !== 'POSTED') continue;
      move(debtorAccountId, -amount.minor - fee.minor);
      move(creditorAccountId, amount.minor);
    }
    let total = 0n;
    for (const account of this.core.accounts.values()) {
      const { kind, accountId, booked } = account;
      total += booked.minor;
      if (kind !== 'CUSTOMER') continue;
      must(booked.minor === balances.get(accountId), `${accountId} has ${booked.minor}, not what was moved`);
      must(booked.minor >= 0n, `${accountId} is overspent: ${booked.minor}`);
    }
    must(total === 0n, `money was made or lost: ${total}`);
  }

  private decided(transfer: Transfer, isKnown: boolean): void {
    must(!isKnown, `the core decided ${transfer.transferId} twice`);
  }

  private written(table: string, before: Item | undefined, after: Item): void {
    if (table === 'transfers' && TERMINAL.includes(before?.['state']))
      must(
        same(before, after, ['state', 'reason', 'decidedAt']),
        `${String(after['transferId'])} was decided and changed`,
      );
    if (table === 'idempotency' && before?.['status'] === 'FINISHED')
      must(
        same(before, after, ['status', 'answerStatus', 'transferId']),
        `the answer of ${String(after['key'])} changed`,
      );
  }

  private stateInCore(payment: Payment): string | undefined {
    return [...this.core.transfers.values()].find(({ transferId }) => transferId === payment.transferId)?.state;
  }

  /** The answer of a key has the trace of the request that began it. */
  private isOfIntent(payment: Payment, body: string): boolean {
    const traceId = this.dynamo.item('transfers', payment.transferId)?.['traceId'];
    return typeof traceId === 'string' && body.includes(traceId);
  }

  private stateInBff(payment: Payment): unknown {
    return this.dynamo.item('transfers', payment.transferId)?.['state'];
  }
}

const same = (before: Item | undefined, after: Item, names: readonly string[]): boolean =>
  names.every((name) => before?.[name] === after[name]);

export function must(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Violation(message);
}
