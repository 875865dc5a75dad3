import { Inject, Injectable } from '@nestjs/common';
import type { CoreQuote, CoreQuoteRequest } from '@bank/contracts';
import {
  add,
  addMs,
  BANK_TIME_ZONE,
  businessDateAt,
  type Clock,
  localDateAt,
  moneyToJson,
  subtract,
  type TransferId,
} from '@bank/domain';
import { CLOCK, NotFoundError } from '@bank/platform';
import { Snapshots } from '../database/snapshots.service.ts';
import { availableIn, decideTransfer } from './ledger.ts';
import { readAccounts, readFacts } from './ledger.store.ts';
import { isNewPayee } from './limits.ts';
import { PartyDirectory } from './party-directory.service.ts';
import { findOrder } from './post-transfers.service.ts';
import { transferInstruction } from './transfer.view.ts';

/** Longer than anybody looks at a quote; it decides nothing. */
const QUOTE_MS = 60_000;
/** A quote is about no transfer yet. */
const NO_TRANSFER = '00000000-0000-7000-8000-000000000000' as TransferId;

/** Says in advance, by the same decision, what a transfer would do. Nothing is locked, reserved or promised by it. */
@Injectable()
export class QuotesService {
  constructor(
    @Inject(Snapshots) private readonly snapshots: Snapshots,
    @Inject(PartyDirectory) private readonly directory: PartyDirectory,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws NotFoundError when the account is not the customer's */
  async quote(request: CoreQuoteRequest): Promise<CoreQuote> {
    const now = this.clock.now();
    const instruction = transferInstruction(NO_TRANSFER, {
      ...request,
      creditorName: null,
      reference: null,
      deadline: addMs(now, QUOTE_MS),
    });
    const { sql } = this.snapshots;
    const order = await findOrder(sql, instruction, this.directory);
    const { debtorAccountId, creditorAccountId, creditorIban, feesAccountId, fee, amount } = order;
    const ids = [debtorAccountId, creditorAccountId, feesAccountId].filter((accountId) => accountId !== null);
    const accounts = new Map((await readAccounts(sql, ids)).map((account) => [account.accountId, account]));
    const debtor = accounts.get(debtorAccountId);
    if (debtor === undefined || debtor.customerId !== order.customerId) throw new NotFoundError();
    const asked = { accountId: debtorAccountId, payee: creditorIban ?? '', currency: debtor.currency };
    const { payees } = await readFacts(sql, { ids: [], payees: [asked], concerns: [] });
    const [payee] = payees;
    const decision = decideTransfer(order, {
      debtor,
      creditor: creditorAccountId === null ? undefined : accounts.get(creditorAccountId),
      fees: feesAccountId === null ? undefined : accounts.get(feesAccountId),
      payee,
      isDoneBefore: false,
      origin: 'LIVE',
      now,
      today: localDateAt(now, BANK_TIME_ZONE),
    });
    const total = add(amount, fee);
    // Another currency's total says nothing about this account: the refusal says why.
    const after = debtor.currency === amount.currency ? subtract(availableIn(debtor), total) : availableIn(debtor);
    return {
      kind: order.kind,
      amount: moneyToJson(amount),
      fee: moneyToJson(fee),
      total: moneyToJson(total),
      availableAfter: moneyToJson(after),
      isNewPayee: isNewPayee(payee, now),
      refusal: decision.state === 'REJECTED' ? { reason: decision.reason, facts: decision.facts } : null,
      businessDate: businessDateAt(now),
      arrival: order.kind === 'OUTGOING' ? 'WITHIN_SECONDS' : 'AT_ONCE',
    };
  }
}
