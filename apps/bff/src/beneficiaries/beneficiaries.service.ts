import type { BeneficiaryRequest } from '@bank/contracts';
import { type Clock, msOf } from '@bank/domain';
import { CLOCK, NotFoundError } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { toPayeeCheckView } from '../payee-checks/payee-check.view.ts';
import { PayeeChecksService } from '../payee-checks/payee-checks.service.ts';
import { fromStore } from '../requests/from-store.ts';
import { bodyFingerprint, type KeyedRequest, type StoredAnswer } from '../requests/keyed-request.ts';
import { KeyedRequestsService } from '../requests/keyed-requests.service.ts';
import { RequestInProgressError } from '../transfers/transfer.errors.ts';
import type { Beneficiary } from './beneficiary.ts';
import { BeneficiaryExistsError, BeneficiaryLimitError } from './beneficiary.errors.ts';
import { BENEFICIARIES_PATH, toBeneficiaryView } from './beneficiary.view.ts';
import { BeneficiariesStore } from './beneficiaries.store.ts';

@Injectable()
export class BeneficiariesService {
  constructor(
    @Inject(BeneficiariesStore) private readonly store: BeneficiariesStore,
    @Inject(PayeeChecksService) private readonly checks: PayeeChecksService,
    @Inject(KeyedRequestsService) private readonly requests: KeyedRequestsService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Checks the name and adds the beneficiary whatever the outcome: the client is told, and decides.
   * @throws BeneficiaryExistsError, BeneficiaryLimitError, IdempotencyKeyReusedError, RequestInProgressError,
   * DependencyUnavailableError
   */
  async create(
    customerId: string,
    command: { key: string; request: BeneficiaryRequest },
  ): Promise<StoredAnswer & { isReplay: boolean }> {
    const { key, request: body } = command;
    const route = `POST ${BENEFICIARIES_PATH}`;
    const request: KeyedRequest = { customerId, key, route, fingerprint: bodyFingerprint(body) };
    const known = await this.requests.findAnswer(request);
    if (known !== undefined) return { ...known, isReplay: true };
    await this.refuseKnownIban(customerId, body.iban);
    return this.add(request, body);
  }

  /** @throws NotFoundError when there is none of this customer. */
  async get(customerId: string, beneficiaryId: string): Promise<Beneficiary> {
    return present(await fromStore(this.store.find(customerId, beneficiaryId)));
  }

  async list(
    customerId: string,
    page: { limit: number; after: string | undefined },
  ): Promise<{ beneficiaries: readonly Beneficiary[]; next: string | undefined }> {
    return fromStore(this.store.list(customerId, page));
  }

  /** @throws NotFoundError when there is none of this customer. */
  async rename(customerId: string, beneficiaryId: string, alias: string): Promise<Beneficiary> {
    return present(await fromStore(this.store.rename(customerId, beneficiaryId, alias)));
  }

  /** @throws NotFoundError when there is none of this customer. */
  async remove(customerId: string, beneficiaryId: string): Promise<void> {
    const beneficiary = await this.get(customerId, beneficiaryId);
    if (!(await fromStore(this.store.remove(beneficiary)))) throw new NotFoundError();
  }

  private async add(request: KeyedRequest, body: BeneficiaryRequest): Promise<StoredAnswer & { isReplay: boolean }> {
    const { customerId } = request;
    const check = await this.checks.check(customerId, body);
    const { checkId, outcome, checkedAt } = check;
    const now = this.clock.now();
    const beneficiary: Beneficiary = {
      beneficiaryId: uuidv7({ msecs: msOf(now) }),
      customerId,
      alias: body.alias,
      name: body.name,
      iban: body.iban,
      currency: body.currency ?? null,
      payeeCheck: { checkId, outcome, checkedAt },
      createdAt: now,
    };
    const view = { ...toBeneficiaryView(beneficiary), payeeCheck: toPayeeCheckView(check) };
    const location = `${BENEFICIARIES_PATH}/${beneficiary.beneficiaryId}`;
    const answer = { status: 201, body: JSON.stringify(view), location };
    const added = await fromStore(this.store.add(beneficiary, this.requests.keeping(request, answer, now)));
    if (added === 'added') return { ...answer, isReplay: false };
    if (added === 'full') throw new BeneficiaryLimitError();
    if (added === 'iban-known') await this.refuseKnownIban(customerId, body.iban);
    const known = await this.requests.findAnswer(request);
    // The one that was there a moment ago is deleted by now: the next try adds it.
    if (known === undefined) throw new RequestInProgressError();
    return { ...known, isReplay: true };
  }

  private async refuseKnownIban(customerId: string, iban: string): Promise<void> {
    const known = await fromStore(this.store.findIdByIban(customerId, iban));
    if (known !== undefined) throw new BeneficiaryExistsError(known);
  }
}

function present(beneficiary: Beneficiary | undefined): Beneficiary {
  if (beneficiary === undefined) throw new NotFoundError();
  return beneficiary;
}
