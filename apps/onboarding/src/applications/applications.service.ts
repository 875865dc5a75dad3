import type {
  ApplicationRequest,
  ApplicationStarted,
  ApplicationView,
  CodeRequest,
  ConsentRequest,
} from '@bank/contracts';
import { addMs, type Clock } from '@bank/domain';
import { CLOCK, currentTrace, NotFoundError, traceparentOf } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import { v5 as uuidv5 } from 'uuid';
import {
  type Application,
  CODE_TRIES_MAX,
  countCodeSend,
  countEmailTry,
  emailVerified,
  giveConsents,
  newApplication,
  tryPhoneCode,
  withPhoneCode,
} from './application.ts';
import {
  ApplicationStateError,
  AttemptsExhaustedError,
  CodeExpiredError,
  CodeMismatchError,
  IdempotencyKeyReusedError,
  PasswordRejectedError,
  RequestInProgressError,
} from './application.errors.ts';
import { CodeDigests, digestOf, isSameDigest, newCode, newToken } from './application-secrets.service.ts';
import { toView } from './application.view.ts';
import { ApplicationsStore } from './applications.store.ts';
import { CognitoGateway } from './cognito.gateway.ts';
import { MessagesGateway } from './messages.gateway.ts';
import { isEasyToGuess } from './password.ts';

/** UUIDv5 namespace of everything that is derived from an application; never changes. */
export const APPLICATION_NAMESPACE = '6f2b0d0e-8c1a-5e6d-9a53-0a3c4b1f7d21';
/** A registration that takes longer than this was interrupted; a repetition takes over. */
const REGISTRATION_MS_MAX = 10_000;
/** How long a repeated request is answered again, and only while nothing is verified. */
const REPLAY_MS = 10 * 60_000;
/** A known e-mail must not be told from a new one by the time it takes: both take at least this long. */
const START_MS_MIN = 400;

/** Contacts and consents of an application. */
@Injectable()
export class ApplicationsService {
  constructor(
    @Inject(ApplicationsStore) private readonly store: ApplicationsStore,
    @Inject(CognitoGateway) private readonly cognito: CognitoGateway,
    @Inject(MessagesGateway) private readonly messages: MessagesGateway,
    @Inject(CodeDigests) private readonly codes: CodeDigests,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Starts an application, or gives the same one again to whoever repeats the request: then with a new token, because
   * only its digest is kept, and the one before ends.
   * @throws PasswordRejectedError, IdempotencyKeyReusedError, RequestInProgressError, ApplicationStateError
   */
  async start(request: ApplicationRequest, idempotencyKey: string): Promise<ApplicationStarted> {
    const earliestAnswer = new Promise<void>((resolve) => setTimeout(resolve, START_MS_MIN));
    const { password, ...facts } = request;
    const person = { ...facts, email: facts.email.toLowerCase() };
    if (isEasyToGuess(password, person)) throw new PasswordRejectedError();
    const applicationToken = newToken();
    const fresh = newApplication({
      applicationId: uuidv5(`application:${idempotencyKey}`, APPLICATION_NAMESPACE),
      tokenDigest: digestOf(applicationToken),
      requestDigest: digestOf(JSON.stringify(person, Object.keys(person).toSorted()) + JSON.stringify(person.address)),
      emailDigest: digestOf(person.email),
      person,
      traceparent: traceparentOf(currentTrace()),
      now: this.clock.now(),
    });
    const application = (await this.store.insert(fresh)) ? fresh : await this.repeat(fresh);
    const registered = await this.register(application, password);
    await earliestAnswer;
    return { application: toView(registered), applicationToken };
  }

  /** @throws CodeMismatchError, CodeExpiredError, AttemptsExhaustedError, ApplicationStateError */
  async verifyEmail(application: Application, code: string): Promise<ApplicationView> {
    if (application.email.verifiedAt !== null) return toView(application);
    const { applicationId } = application;
    const counted = await this.store.change(applicationId, countEmailTry);
    const { subject } = counted;
    const outcome = subject === null ? 'mismatch' : await this.cognito.confirmSignUp(subject, code);
    switch (outcome) {
      case 'mismatch':
        throw new CodeMismatchError(CODE_TRIES_MAX - counted.email.tries);
      case 'expired':
        throw new CodeExpiredError();
      case 'exhausted':
        throw new AttemptsExhaustedError();
      case 'confirmed':
    }
    // Confirmed is not approved: until then the user cannot sign in, even past us.
    if (subject !== null) await this.cognito.disable(subject);
    return toView(await this.store.change(applicationId, (latest) => emailVerified(latest, this.clock.now())));
  }

  /** @throws CodeMismatchError, CodeExpiredError, AttemptsExhaustedError, ApplicationStateError */
  async verifyPhone(application: Application, code: string): Promise<ApplicationView> {
    if (application.phone.verifiedAt !== null) return toView(application);
    const digest = this.codes.of(application.applicationId, code);
    let refusal: Error | null = null;
    const stored = await this.store.change(application.applicationId, (latest) => {
      const decision = tryPhoneCode(latest, digest, this.clock.now());
      refusal = decision.refusal;
      return decision.application;
    });
    if (refusal !== null) throw refusal;
    return toView(stored);
  }

  /** @throws AttemptsExhaustedError, ApplicationStateError */
  async sendCode(application: Application, { channel }: CodeRequest): Promise<ApplicationView> {
    const counted = await this.store.change(application.applicationId, (latest) => countCodeSend(latest, channel));
    if (channel === 'phone') return toView(await this.sendPhoneCode(counted));
    if (counted.subject !== null) await this.cognito.resendCode(counted.subject);
    return toView(counted);
  }

  /** @throws ApplicationStateError */
  async giveConsents(application: Application, request: ConsentRequest): Promise<ApplicationView> {
    const { termsVersion, biometricVersion, biometricAccepted: isBiometricAccepted } = request;
    const consents = { termsVersion, biometricVersion, isBiometricAccepted };
    const stored = await this.store.change(application.applicationId, (latest) =>
      latest.consents?.isBiometricAccepted === isBiometricAccepted && latest.state !== 'CONSENT'
        ? latest
        : giveConsents(latest, consents, this.clock.now()),
    );
    return toView(stored);
  }

  /** The application, for who holds its token. @throws NotFoundError alike for a foreign and for an unknown one. */
  async authorise(applicationId: string, token: string | undefined): Promise<Application> {
    const digest = digestOf(token ?? '');
    const application = await this.store.find(applicationId);
    if (application === undefined || !isSameDigest(application.tokenDigest, digest)) throw new NotFoundError();
    return application;
  }

  private async repeat(fresh: Application): Promise<Application> {
    return this.store.change(fresh.applicationId, (known) => {
      if (known.requestDigest !== fresh.requestDigest) throw new IdempotencyKeyReusedError();
      const now = this.clock.now();
      const isRegistered = known.subject !== null || known.isDecoy;
      if (!isRegistered && now < addMs(known.createdAt, REGISTRATION_MS_MAX)) throw new RequestInProgressError();
      const isVerified = known.email.verifiedAt !== null || known.phone.verifiedAt !== null;
      if (known.state !== 'CONTACT' || isVerified || now > addMs(known.createdAt, REPLAY_MS))
        throw new ApplicationStateError(known.state);
      return { ...known, tokenDigest: fresh.tokenDigest };
    });
  }

  /** Makes the Cognito user and sends both codes; what is done already is not done again. */
  private async register(application: Application, password: string): Promise<Application> {
    if (application.subject !== null || application.isDecoy) return application;
    const { applicationId, person } = application;
    const outcome = await this.cognito.signUp({ applicationId, password, ...person });
    const registered = await this.store.change(applicationId, (latest) =>
      outcome.state === 'created' ? { ...latest, subject: outcome.subject } : { ...latest, isDecoy: true },
    );
    if (registered.isDecoy) await this.messages.sendAlreadyKnown(person);
    return this.sendPhoneCode(registered);
  }

  private async sendPhoneCode(application: Application): Promise<Application> {
    const { applicationId, person } = application;
    const code = newCode();
    const stored = await this.store.change(applicationId, (latest) =>
      withPhoneCode(latest, this.codes.of(applicationId, code), this.clock.now()),
    );
    await this.messages.sendPhoneCode(person, code);
    return stored;
  }
}
