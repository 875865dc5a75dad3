import { randomUUID } from 'node:crypto';
import type {
  ApplicationView,
  LivenessSession,
  SelfieUpload,
  SelfieUploadRequest,
  SubmissionRequest,
} from '@bank/contracts';
import { addMs, type Clock } from '@bank/domain';
import {
  FaceCheckRefusedError,
  Faces,
  LIVENESS_LIFETIME_MS,
  LivenessExpiredError,
  LivenessUsedError,
  preparePhoto,
} from '@bank/identity';
import { CLOCK, ValidationError } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import { ApprovalService } from '../approval/approval.service.ts';
import {
  type Application,
  attemptsLeft,
  countFailedCheck,
  keepSelfie,
  openLiveness,
  openUpload,
  requireFaceStep,
  submit,
  useLiveness,
} from '../application.ts';
import { ApplicationStateError, UploadMissingError } from '../application.errors.ts';
import { toView } from '../application.view.ts';
import { ApplicationsStore } from '../applications.store.ts';
import { PhotosGateway, UPLOAD_LIFETIME_MS } from './photos.gateway.ts';

/** Photos and face checks of an application. A refusal stores nothing of the face. */
@Injectable()
export class EvidenceService {
  constructor(
    @Inject(ApplicationsStore) private readonly store: ApplicationsStore,
    @Inject(PhotosGateway) private readonly photos: PhotosGateway,
    @Inject(Faces) private readonly faces: Faces,
    @Inject(ApprovalService) private readonly approval: ApprovalService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @throws ApplicationStateError, ConsentRequiredError, AttemptsExhaustedError */
  async openSelfieUpload(application: Application, request: SelfieUploadRequest): Promise<SelfieUpload> {
    requireFaceStep(application, 'SELFIE', 'LIVENESS');
    const { key, url, headers } = await this.photos.openUpload(request);
    const expiresAt = addMs(this.clock.now(), UPLOAD_LIFETIME_MS);
    const upload = { key, contentType: request.contentType, expiresAt };
    let replacedKey: string | undefined;
    await this.store.change(application.applicationId, (latest) => {
      replacedKey = latest.upload?.key;
      return openUpload(latest, upload);
    });
    if (replacedKey !== undefined) await this.photos.remove(replacedKey);
    return { url, headers, expiresAt };
  }

  /**
   * Looks at what was uploaded. A good selfie is kept re-encoded under a name of ours; anything else is deleted, counted
   * and refused with what to do better. Without Rekognition nothing is decided and the upload stays.
   * @throws UploadMissingError and every refusal of libs/identity about a photo
   */
  async confirmSelfie(application: Application): Promise<ApplicationView> {
    const { applicationId, upload } = application;
    if (upload === null && application.state === 'LIVENESS') return toView(application);
    requireFaceStep(application, 'SELFIE', 'LIVENESS');
    if (upload === null) throw new UploadMissingError();
    try {
      const raw = await this.photos.find(upload.key);
      if (raw === undefined) throw new UploadMissingError();
      const photo = await preparePhoto(raw);
      await this.faces.requireGoodSelfie(photo.jpeg);
      const key = await this.photos.keep(upload.key, photo);
      const selfie = { key, version: photo.version, takenAt: this.clock.now() };
      let replacedKey: string | undefined;
      const stored = await this.store.change(applicationId, (latest) => {
        if (latest.upload?.key !== upload.key) return latest;
        replacedKey = latest.selfie?.key;
        return keepSelfie(latest, selfie);
      });
      if (replacedKey !== undefined && replacedKey !== key) await this.photos.remove(replacedKey);
      // Somebody else's confirmation of this upload was first: what this one kept belongs to nobody.
      if (stored.selfie?.key !== key) await this.photos.remove(key);
      await this.photos.remove(upload.key);
      return toView(stored);
    } catch (error) {
      if (!(error instanceof FaceCheckRefusedError)) throw error;
      await this.photos.remove(upload.key);
      const counted = await this.store.change(applicationId, (latest) =>
        latest.upload?.key === upload.key ? countFailedCheck(latest) : latest,
      );
      throw error.counted(attemptsLeft(counted));
    }
  }

  /** @throws ApplicationStateError, ConsentRequiredError, AttemptsExhaustedError */
  async startLiveness(application: Application): Promise<LivenessSession> {
    requireFaceStep(application, 'LIVENESS');
    const livenessSessionId = await this.faces.createLivenessSession(randomUUID());
    const expiresAt = addMs(this.clock.now(), LIVENESS_LIFETIME_MS);
    await this.store.change(application.applicationId, (latest) =>
      openLiveness(latest, { sessionId: livenessSessionId, expiresAt }),
    );
    return { livenessSessionId, expiresAt };
  }

  /**
   * Reads the face check from Rekognition, compares it with the selfie and hands the application to approval. Sending it
   * twice gives the state it is in. A check counts once and for its own application only.
   * @throws LivenessFailedError, LivenessExpiredError, LivenessUsedError, FaceMismatchError, ApplicationStateError
   */
  async submit(application: Application, request: SubmissionRequest): Promise<ApplicationView> {
    const isDecided = ['SUBMITTED', 'APPROVED', 'IN_REVIEW', 'DECLINED'].includes(application.state);
    if (isDecided) return toView(application);
    requireFaceStep(application, 'LIVENESS');
    const { livenessSessionId: sessionId } = request;
    if (sessionId === undefined)
      throw new ValidationError([{ pointer: '#/livenessSessionId', detail: 'is required after biometric consent' }]);
    await this.requireLivePerson(application, sessionId);
    let isMine = false;
    const stored = await this.store.change(application.applicationId, (latest) => {
      isMine = isOpenSession(latest, sessionId);
      return isMine ? submit(latest, this.approval.leaseUntil()) : latest;
    });
    return toView(isMine ? await this.approval.finish(stored) : stored);
  }

  private async requireLivePerson(application: Application, sessionId: string): Promise<void> {
    const { applicationId, selfie, liveness } = application;
    if (selfie === null || liveness === null || !isOpenSession(application, sessionId)) throw new LivenessUsedError();
    try {
      const result = await this.faces.readLivenessResult(sessionId);
      if (result.state === 'PENDING')
        throw this.clock.now() >= liveness.expiresAt
          ? new LivenessExpiredError()
          : new ApplicationStateError(application.state);
      const photo = await this.photos.find(selfie.key);
      if (photo === undefined) throw new UploadMissingError();
      await this.faces.requireSamePerson(result.referenceImage, photo);
    } catch (error) {
      if (!(error instanceof FaceCheckRefusedError)) throw error;
      const counted = await this.store.change(applicationId, (latest) =>
        isOpenSession(latest, sessionId) ? countFailedCheck(useLiveness(latest)) : latest,
      );
      throw error.counted(attemptsLeft(counted));
    }
  }
}

const isOpenSession = (application: Application, sessionId: string): boolean =>
  application.state === 'LIVENESS' && application.liveness?.sessionId === sessionId && !application.liveness.isUsed;
