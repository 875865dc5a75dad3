import { type Clock, type Instant, invariant, isOwnBankIban } from '@bank/domain';
import { CLOCK, DependencyUnavailableError, NotFoundError, type TransactItem } from '@bank/platform';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { v4 as uuidv4 } from 'uuid';
import { PayeesGateway } from '../banking-core/payees.gateway.ts';
import { fromStore } from '../requests/from-store.ts';
import { type CheckOutcome, type Choice, type PayeeCheck, type Unusable, whyUnusable } from './payee-check.ts';
import { PayeeChoiceMadeError } from './payee-check.errors.ts';
import { matchPayeeName } from './payee-name.ts';
import { countPayeeCheck } from './payee-checks.metric.ts';
import { PayeeChecksStore } from './payee-checks.store.ts';

type Finding = Pick<PayeeCheck, 'outcome' | 'suggestedName'>;

const without = (outcome: Exclude<CheckOutcome, 'CLOSE_MATCH'>): Finding => ({ outcome, suggestedName: null });

@Injectable()
export class PayeeChecksService {
  private readonly logger = new Logger('payee-checks');

  constructor(
    @Inject(PayeesGateway) private readonly payees: PayeesGateway,
    @Inject(PayeeChecksStore) private readonly store: PayeeChecksStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Nothing is shown that is not on record. @throws DependencyUnavailableError when it cannot be recorded. */
  async check(customerId: string, payee: { iban: string; name: string }): Promise<PayeeCheck> {
    const finding = await this.compare(payee);
    const { iban, name } = payee;
    const check: PayeeCheck = {
      checkId: uuidv4(),
      customerId,
      iban,
      name,
      ...finding,
      checkedAt: this.clock.now(),
      choice: null,
      transferId: null,
    };
    await fromStore(this.store.add(check));
    countPayeeCheck(check.outcome);
    return check;
  }

  /** Once; the same choice again is the answer that stands. @throws NotFoundError, PayeeChoiceMadeError */
  async choose(
    check: { customerId: string; checkId: string },
    choice: Choice,
  ): Promise<{ choice: Choice; chosenAt: Instant }> {
    const chosenAt = this.clock.now();
    if (await fromStore(this.store.choose(check, choice, chosenAt))) return { choice, chosenAt };
    const known = await fromStore(this.store.findOwn(check.customerId, check.checkId));
    if (known === undefined) throw new NotFoundError();
    invariant(known.choice !== null, 'only a choice refuses a choice');
    if (known.choice.choice !== choice) throw new PayeeChoiceMadeError(known.choice.choice);
    return known.choice;
  }

  /** Why a check cannot speak for a payment of this customer; undefined when it can. @throws DependencyUnavailableError */
  async whyUnusable(
    check: { customerId: string; checkId: string },
    payment: { creditorIban: string; creditorName: string },
  ): Promise<Unusable | undefined> {
    const known = await fromStore(this.store.findOwn(check.customerId, check.checkId));
    return whyUnusable(known, { ...payment, now: this.clock.now() });
  }

  /** For the transaction that writes the transfer's intent: its condition fails when the check is used or abandoned by then. */
  tying(check: { customerId: string; checkId: string }, transferId: string): TransactItem {
    return this.store.tying(check, transferId, this.clock.now());
  }

  /**
   * There is no access to the other banks of the scheme, so only accounts of this bank can be compared. One that does not
   * exist or is closed is answered as one of somebody else: the answer does not tell which IBANs there are.
   */
  private async compare({ iban, name }: { iban: string; name: string }): Promise<Finding> {
    if (!isOwnBankIban(iban)) return without('NOT_POSSIBLE');
    const payee = await this.payees.findPayee(iban).catch((err: unknown) => {
      if (!(err instanceof DependencyUnavailableError)) throw err;
      this.logger.warn({ event: 'payee-check.core-away', err });
      return 'away' as const;
    });
    if (payee === 'away') return without('NOT_POSSIBLE');
    if (payee === undefined || payee.state === 'CLOSED') return without('NO_MATCH');
    const match = matchPayeeName(name, payee.holderName);
    return match === 'CLOSE_MATCH' ? { outcome: match, suggestedName: payee.holderName } : without(match);
  }
}
