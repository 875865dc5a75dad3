import type { EventEnvelope } from '@bank/contracts';
import { addMs, type Clock, type Instant, invariant, unreachable } from '@bank/domain';
import { Faces, NoFaceError } from '@bank/identity';
import { CLOCK, CONFIG, currentTrace, newEvent, RemoteProblemError } from '@bank/platform';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { v5 as uuidv5 } from 'uuid';
import { type Application, type ApprovalProgress, approve, refer, type ReviewReason } from '../application.ts';
import { APPLICATION_NAMESPACE } from '../applications.service.ts';
import { ApplicationChangedError, ApplicationsStore, type TransactItem } from '../applications.store.ts';
import { CognitoGateway } from '../cognito.gateway.ts';
import type { Config } from '../../config.ts';
import { PhotosGateway } from '../evidence/photos.gateway.ts';
import { APPROVAL_STEPS, type ApprovalStep, nextStep, pauseAfter, RUNS_MAX } from './approval.ts';
import { BankingCoreGateway } from './banking-core.gateway.ts';
import { ComplementaryGateway } from './complementary.gateway.ts';
import { FacialIdsStore } from './facial-ids.store.ts';

/** Longer than any one step can take; a run that was killed is taken over after it. */
const LEASE_MS = 30_000;
/** How long a submission waits for its approval before it answers that it is on its way. */
const ANSWER_WITHIN_MS = 8_000;

/** The application cannot be approved by a machine. */
class NeedsReviewError extends Error {
  override readonly name = 'NeedsReviewError';
  constructor(readonly reason: ReviewReason) {
    super(reason);
  }
}

const REMOTE_STATUSES_FINAL: ReadonlySet<number> = new Set([400, 404, 409, 410, 422]);

/**
 * The approval saga. Every step has a deterministic id or is idempotent by nature, and is noted before the next begins;
 * so whoever comes after a crash goes on where it stopped and makes nothing twice.
 */
@Injectable()
export class ApprovalService {
  private readonly logger = new Logger('approval');

  constructor(
    @Inject(ApplicationsStore) private readonly store: ApplicationsStore,
    @Inject(PhotosGateway) private readonly photos: PhotosGateway,
    @Inject(Faces) private readonly faces: Faces,
    @Inject(FacialIdsStore) private readonly facialIds: FacialIdsStore,
    @Inject(BankingCoreGateway) private readonly core: BankingCoreGateway,
    @Inject(ComplementaryGateway) private readonly complementary: ComplementaryGateway,
    @Inject(CognitoGateway) private readonly cognito: CognitoGateway,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Whoever writes this as `dueAt` has the application to itself until then. */
  leaseUntil(): Instant {
    return addMs(this.clock.now(), LEASE_MS);
  }

  /** Runs an application whose lease the caller holds, as far as it goes in time; the rest goes on behind the answer. */
  async finish(application: Application): Promise<Application> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Application>((resolve) => {
      timer = setTimeout(() => resolve(application), ANSWER_WITHIN_MS);
    });
    try {
      return await Promise.race([this.run(application), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Takes an application that is due, unless somebody else was faster. */
  async take(due: Application): Promise<void> {
    try {
      await this.run(await this.store.replace(due, { ...due, dueAt: this.leaseUntil() }));
    } catch (error) {
      if (!(error instanceof ApplicationChangedError)) throw error;
    }
  }

  /** Never throws for a step that fails: the application is due again later, or waits for a person. */
  private async run(submitted: Application): Promise<Application> {
    let application = submitted;
    try {
      for (let steps = 0; steps < APPROVAL_STEPS.length && application.state === 'SUBMITTED'; steps += 1)
        application = await this.doStep(application, nextStep(application.progress));
      return application;
    } catch (error) {
      if (error instanceof ApplicationChangedError) return application;
      return this.giveUp(application, error);
    }
  }

  private async doStep(application: Application, step: ApprovalStep): Promise<Application> {
    if (step === 'CLIENT') return this.complete(application);
    const done = await this.effectOf(application, step);
    return this.store.replace(application, {
      ...application,
      progress: { ...application.progress, ...done },
      dueAt: this.leaseUntil(),
    });
  }

  private async effectOf(
    application: Application,
    step: Exclude<ApprovalStep, 'CLIENT'>,
  ): Promise<Partial<ApprovalProgress>> {
    const { person } = application;
    const { customerId, accountId } = idsOf(application);
    switch (step) {
      case 'SCREENING':
        return this.screen(application);
      case 'FACE':
        return this.enrolFace(application);
      case 'CUSTOMER':
        await this.core.putCustomer(customerId, person);
        return { isCustomerMade: true };
      case 'ACCOUNT':
        await this.core.putAccount(accountId, { customerId, currency: person.currency });
        return { accountId };
      case 'RECORD': {
        const { address, occupation, locale } = person;
        await this.complementary.putRecord(customerId, { address, occupation, locale });
        return { isRecordMade: true };
      }
      case 'USER':
        await this.cognito.enable(subjectOf(application), person.phone);
        return { isUserEnabled: true };
      default:
        return unreachable(step);
    }
  }

  private async screen({ applicationId, person }: Application): Promise<Partial<ApprovalProgress>> {
    const { fullName, dateOfBirth, address } = person;
    const result = await this.complementary.screen({ applicationId, fullName, dateOfBirth, country: address.country });
    if (result.outcome !== 'CLEAR') throw new NeedsReviewError('screening-possible-hit');
    return { screeningId: result.screeningId };
  }

  /** Searches before and after: two applications with one face may get here at the same moment. */
  private async enrolFace(application: Application): Promise<Partial<ApprovalProgress>> {
    const { selfie, consents } = application;
    const { externalId } = idsOf(application);
    invariant(selfie !== null && consents !== null, 'only a checked selfie is submitted');
    const photo = await this.photos.find(selfie.key);
    if (photo === undefined) throw new NeedsReviewError('approval-impossible');
    if (await this.faces.isKnownPerson(photo, { exceptExternalId: externalId }))
      throw new NeedsReviewError('possible-duplicate');
    const faceId = await this.faces.enrol(photo, externalId);
    const subject = subjectOf(application);
    await this.facialIds.put({
      subject,
      faceId,
      externalId,
      collectionId: this.faces.collectionId,
      imageKey: selfie.key,
      imageVersion: selfie.version,
      consentVersion: consents.biometricVersion,
      enrolledAt: this.clock.now(),
    });
    if (await this.faces.hasTwin(faceId, { exceptExternalId: externalId })) {
      await this.forgetFace(subject, faceId);
      throw new NeedsReviewError('possible-duplicate');
    }
    return { faceId };
  }

  /** The one moment at which somebody becomes a client: row, state and event together. */
  private async complete(application: Application): Promise<Application> {
    const { applicationId, person } = application;
    const { customerId } = idsOf(application);
    const subject = subjectOf(application);
    const approvedAt = this.clock.now();
    const event: EventEnvelope = newEvent(
      {
        type: 'onboarding.application.approved.v1',
        subject: applicationId,
        sequence: application.version + 1,
        data: { applicationId, subject, customerId, approvedAt },
      },
      this.clock,
    );
    const client: TransactItem = {
      Put: {
        TableName: this.config.CLIENTS_TABLE,
        Item: {
          subject,
          customerId,
          state: 'ACTIVE',
          email: person.email,
          phone: person.phone,
          locale: person.locale,
          version: 1,
          traceId: currentTrace().traceId,
          updatedAt: approvedAt,
        },
        ConditionExpression: 'attribute_not_exists(subject)',
      },
    };
    const approved = await this.store.replace(application, approve(application), { items: [client], events: [event] });
    this.logger.log({ event: 'application.approved', applicationId, customerId });
    return approved;
  }

  private async giveUp(application: Application, error: unknown): Promise<Application> {
    const reason = reviewReasonOf(error, application);
    const { applicationId, progress } = application;
    try {
      if (reason !== undefined) return await this.sendToReview(application, reason);
      this.logger.warn({ event: 'approval.postponed', applicationId, step: nextStep(progress), err: error });
      return await this.store.replace(application, {
        ...application,
        progress: { ...progress, failedRuns: progress.failedRuns + 1 },
        dueAt: addMs(this.clock.now(), pauseAfter(progress.failedRuns, Math.random())),
      });
    } catch (fault) {
      // The lease runs out and the next run begins where this one stopped.
      this.logger.warn({ event: 'approval.interrupted', applicationId, err: fault });
      return application;
    }
  }

  /** Compensates first: no face stays enrolled and no user usable for someone who is not a client. */
  private async sendToReview(application: Application, reason: ReviewReason): Promise<Application> {
    const { faceId } = application.progress;
    const subject = subjectOf(application);
    if (faceId !== undefined) await this.forgetFace(subject, faceId);
    if (application.progress.isUserEnabled === true) await this.cognito.disable(subject);
    this.logger.log({ event: 'application.referred', applicationId: application.applicationId, reason });
    const { faceId: _face, isUserEnabled: _user, ...progress } = application.progress;
    return this.store.replace(application, refer({ ...application, progress }, reason));
  }

  private async forgetFace(subject: string, faceId: string): Promise<void> {
    await this.faces.forget(faceId);
    await this.facialIds.remove(subject);
  }
}

function reviewReasonOf(error: unknown, application: Application): ReviewReason | undefined {
  if (error instanceof NeedsReviewError) return error.reason;
  if (error instanceof NoFaceError) return 'approval-impossible';
  if (error instanceof RemoteProblemError && REMOTE_STATUSES_FINAL.has(error.problem.status))
    return 'approval-impossible';
  return application.progress.failedRuns + 1 >= RUNS_MAX ? 'approval-impossible' : undefined;
}

function subjectOf(application: Application): string {
  invariant(application.subject !== null, 'only a registered person can submit');
  return application.subject;
}

/** Ids of what the approval makes follow from the application: a repeated step makes the same thing. */
function idsOf({ applicationId }: Application): { customerId: string; accountId: string; externalId: string } {
  const derived = (what: string): string => uuidv5(`${what}:${applicationId}`, APPLICATION_NAMESPACE);
  return { customerId: derived('customer'), accountId: derived('account'), externalId: derived('face') };
}
