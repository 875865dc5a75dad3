/**
 * Adapters of the journey, each replaced by "return ok". For every one a test must go red; `npm run test:stubs` shows it.
 * `find` must stand exactly once in the file, so a stub that no longer fits the code is an error, not a pass.
 */
export interface Stub {
  readonly adapter: string;
  readonly edits: readonly { readonly file: string; readonly find: string; readonly replace: string }[];
  /** Test file that must go red. */
  readonly test: string;
  /** Only the tests with this in their name, where the file has slow ones. */
  readonly named?: string;
}

const atStart = (file: string, find: string, body: string): Stub['edits'][number] => ({
  file,
  find,
  replace: `${find}\n${body}`,
});

const CHANNELS = 'apps/notification/src/channels';
const NOTIFICATION_TEST = 'apps/notification/test/notification.test.ts';
const FACES = 'libs/identity/src/faces.ts';
const ONBOARDING = 'apps/onboarding/src/applications';
const REFUSALS = 'apps/onboarding/test/refusals.test.ts';
const ONBOARDED = 'apps/onboarding/test/journey.test.ts';
const LOGIN = 'apps/auth/test/login.test.ts';
const RAIL_GATEWAY = 'apps/banking-core/src/rail/rail.gateway.ts';
const RAIL_TEST = 'apps/banking-core/test/rail.test.ts';
const RAIL_SETTLED = "railReference: 'stub', status: 'ACSC', reason: null, at: '2026-01-01T00:00:00.000Z'";
const SENT = "return { outcome: 'ACCEPTED', providerMessageId: 'stub' };";

const sendOf = (channel: string, signal: string): string =>
  `async send(parcel: Parcel<Extract<Address, { channel: '${channel}' }>>${signal}): Promise<SendResult> {`;
const SIGNAL = ', signal: AbortSignal';

export const STUBS: readonly Stub[] = [
  {
    adapter: 'SMS by SNS',
    edits: [atStart(`${CHANNELS}/sms.gateway.ts`, sendOf('sms', SIGNAL), SENT)],
    test: NOTIFICATION_TEST,
  },
  {
    adapter: 'e-mail by SES',
    edits: [atStart(`${CHANNELS}/email.gateway.ts`, sendOf('email', SIGNAL), SENT)],
    test: NOTIFICATION_TEST,
  },
  {
    adapter: 'push by FCM',
    edits: [atStart(`${CHANNELS}/fcm.gateway.ts`, sendOf('push', ''), SENT)],
    test: NOTIFICATION_TEST,
  },
  {
    adapter: 'mobile push by SNS',
    edits: [atStart(`${CHANNELS}/sns-push.gateway.ts`, sendOf('push', SIGNAL), SENT)],
    test: NOTIFICATION_TEST,
  },
  {
    adapter: 'comparison of live face and photo',
    edits: [atStart(FACES, 'async requireSamePerson(reference: Buffer, photo: Buffer): Promise<void> {', 'return;')],
    test: REFUSALS,
    named: 'counts once, for its own application',
  },
  {
    adapter: 'search for duplicate persons',
    edits: [
      atStart(
        FACES,
        'async isKnownPerson(image: Buffer, options: { readonly exceptExternalId: string }): Promise<boolean> {',
        'return false;',
      ),
      atStart(
        FACES,
        'async hasTwin(faceId: string, options: { readonly exceptExternalId: string }): Promise<boolean> {',
        'return false;',
      ),
    ],
    test: REFUSALS,
    named: 'enrolled already',
  },
  {
    adapter: 'face at sign-in',
    edits: [atStart(FACES, 'async isEnrolledFace(image: Buffer, faceId: string): Promise<boolean> {', 'return true;')],
    test: LOGIN,
    named: 'refuses another person',
  },
  {
    adapter: 'device key at sign-in',
    edits: [
      {
        file: 'apps/cognito-triggers/src/chain/device-proof.ts',
        find: "return verify('sha256', Buffer.from(proof.nonce, 'utf8'), { key, dsaEncoding: 'ieee-p1363' }, signature);",
        replace:
          "verify('sha256', Buffer.from(proof.nonce, 'utf8'), { key, dsaEncoding: 'ieee-p1363' }, signature); return true;",
      },
    ],
    test: LOGIN,
    named: 'edited nonce',
  },
  {
    adapter: 'revocation of a session',
    edits: [
      atStart(
        'libs/platform/src/auth/revocations.ts',
        'isRevoked(token: { sessionId: string; subject: string; authTime: number }): Promise<boolean> {',
        'return Promise.resolve(false);',
      ),
    ],
    test: LOGIN,
    named: 'ends with the logout',
  },
  {
    adapter: 'screening',
    edits: [
      atStart(
        `${ONBOARDING}/approval/complementary.gateway.ts`,
        'async screen(request: ScreeningRequest): Promise<ScreeningResult> {',
        "return { screeningId: request.applicationId, outcome: 'CLEAR', listVersion: 'stub', screenedAt: '2026-01-01T00:00:00.000Z' };",
      ),
    ],
    test: REFUSALS,
    named: 'may be on a list',
  },
  {
    adapter: 'code by SMS',
    edits: [
      atStart(
        `${ONBOARDING}/messages.gateway.ts`,
        'async sendPhoneCode(to: { readonly phone: string; readonly locale: Locale }, code: string): Promise<void> {',
        'return;',
      ),
    ],
    test: ONBOARDED,
  },
  {
    adapter: 'photo kept in S3',
    edits: [
      atStart(
        `${ONBOARDING}/evidence/photos.gateway.ts`,
        'async keep(uploadKey: string, photo: Photo): Promise<string> {',
        "return 'photos/stub.jpg';",
      ),
    ],
    test: ONBOARDED,
  },
  {
    adapter: 'account in the core',
    edits: [
      atStart(
        `${ONBOARDING}/approval/banking-core.gateway.ts`,
        "async putAccount(accountId: string, account: { customerId: string; currency: 'EUR' | 'USD' }): Promise<void> {",
        'return;',
      ),
    ],
    test: ONBOARDED,
  },
  {
    adapter: 'Cognito user enabled',
    edits: [
      atStart(
        `${ONBOARDING}/cognito.gateway.ts`,
        'async enable(subject: string, phone: string): Promise<void> {',
        'return;',
      ),
    ],
    test: ONBOARDED,
  },
  {
    adapter: 'Facial ID row',
    edits: [
      atStart(
        `${ONBOARDING}/approval/facial-ids.store.ts`,
        'async put(facialId: FacialId): Promise<void> {',
        'return;',
      ),
    ],
    test: ONBOARDED,
  },
  {
    adapter: 'transfer in the core',
    edits: [
      atStart(
        'apps/bff/src/banking-core/banking-core.gateway.ts',
        '    body: CoreTransferRequest,\n    deadlineMs: number = this.callMs,\n  ): Promise<CoreTransfer> {',
        "return { transferId, state: 'POSTED', reason: null, facts: {}, customerId: body.customerId, debtorAccountId: body.debtorAccountId, creditorAccountId: null, amount: body.amount, fee: { amountMinor: '0', currency: 'EUR' }, decidedAt: '2026-01-01T00:00:00.000Z' };",
      ),
    ],
    test: 'apps/bff/test/idempotency.test.ts',
  },
  {
    adapter: 'check that a statement ties',
    edits: [
      atStart(
        'apps/bff/src/statements/statement.ts',
        'export function findMismatch(statement: Statement): Mismatch | undefined {',
        'if (statement.entryCount >= 0) return undefined;',
      ),
    ],
    test: 'apps/bff/test/statements.test.ts',
    named: 'is never delivered',
  },
  {
    adapter: 'text of people made inert',
    edits: [
      {
        file: 'apps/bff/src/documents/inert-text.ts',
        find: "    .replaceAll(BREAKS, ' ')\n    .replaceAll(INVISIBLE, '')\n    .replaceAll(IMPOSSIBLE, REPLACEMENT)\n",
        replace: '',
      },
    ],
    test: 'apps/bff/src/statements/statement-formats.test.ts',
  },
  {
    adapter: 'holder of an account in the core',
    edits: [
      atStart(
        'apps/bff/src/banking-core/payees.gateway.ts',
        'async findPayee(iban: string): Promise<CorePayee | undefined> {',
        "return { accountId: '01935b1c-0000-7000-8000-000000000001', currency: 'EUR', state: 'ACTIVE', holderName: 'Stub' };",
      ),
    ],
    test: 'apps/bff/test/payee-checks.test.ts',
    named: 'says MATCH',
  },
  {
    adapter: 'evidence of payee checks',
    edits: [
      atStart(
        'apps/bff/src/payee-checks/payee-checks.store.ts',
        'async add(check: PayeeCheck): Promise<void> {',
        'return;',
      ),
    ],
    test: 'apps/bff/test/payee-checks.test.ts',
    named: 'the evidence',
  },
  {
    adapter: 'rows of a bulk payment as transfers',
    edits: [
      atStart(
        'apps/bff/src/bulk-payments/bulk-work.service.ts',
        'private async transferOf(bulk: RunningBulk, row: PendingRow): Promise<Transfer | undefined> {',
        'return undefined;',
      ),
    ],
    test: 'apps/bff/test/bulk-payments.test.ts',
    named: 'pays every row once',
  },
  {
    adapter: 'payment of an order in the ledger',
    edits: [
      atStart(
        'apps/banking-core/src/orders/order-runner.service.ts',
        'private async attempt({ order, isResumed }: Claimed, asOf: Instant): Promise<AttemptResult> {',
        "if (!isResumed && asOf !== '') return { kind: 'posted', transferId: transferIdOf(order) };",
      ),
    ],
    test: 'apps/banking-core/test/order-runs.test.ts',
    named: 'on their day, once',
  },
  {
    adapter: 'claim of an order',
    edits: [
      atStart(
        'apps/banking-core/src/orders/orders.store.ts',
        'export async function claimOrder(sql: Sql, order: Order): Promise<void> {',
        'return;',
      ),
    ],
    test: 'apps/banking-core/test/order-runs.test.ts',
    named: 'on their day, once',
  },
  {
    adapter: 'order in the core',
    edits: [
      atStart(
        'apps/bff/src/banking-core/orders.gateway.ts',
        'create(orderId: string, body: CoreOrderRequest): Promise<CoreOrderReceipt> {',
        "return Promise.resolve({ ...body, orderId, dates: [], createdAt: '2026-01-01T00:00:00.000Z', isFirst: true });",
      ),
    ],
    test: 'apps/bff/test/orders.test.ts',
  },
  {
    adapter: 'hand-over to the rail',
    edits: [
      atStart(
        RAIL_GATEWAY,
        'submit(payment: RailCreditTransfer): Promise<RailReply<RailStatusReport>> {',
        `return Promise.resolve({ kind: 'answer', body: { paymentId: payment.paymentId, ${RAIL_SETTLED} } });`,
      ),
    ],
    test: RAIL_TEST,
    named: 'are handed over',
  },
  {
    adapter: 'status at the rail',
    edits: [
      atStart(
        RAIL_GATEWAY,
        'statusOf(paymentId: string): Promise<RailReply<RailStatusReport>> {',
        `return Promise.resolve({ kind: 'answer', body: { paymentId, ${RAIL_SETTLED} } });`,
      ),
    ],
    test: RAIL_TEST,
    named: 'wait as SENT',
  },
  {
    adapter: 'returns of the rail',
    edits: [
      atStart(
        RAIL_GATEWAY,
        'async returnsAfter(position: number, limit: number): Promise<readonly RailReturn[] | undefined> {',
        'return [];',
      ),
    ],
    test: RAIL_TEST,
    named: 'give the amount back and keep the fee',
  },
  {
    adapter: 'timeline in the core',
    edits: [
      atStart(
        'apps/bff/src/banking-core/transfer-timeline.gateway.ts',
        'async getTimeline(transferId: string): Promise<CoreTransferTimeline> {',
        'return { transferId, steps: [] };',
      ),
    ],
    test: 'apps/bff/test/interbank.test.ts',
    named: 'tells every step',
  },
  {
    adapter: 'settlement of a transfer kept',
    edits: [
      atStart(
        'apps/bff/src/transfers/interbank.store.ts',
        'async advance(transfer: { transferId: string; customerId: string }, to: Interbank): Promise<boolean> {',
        'return true;',
      ),
    ],
    test: 'apps/bff/test/interbank.test.ts',
    named: 'moves on as the events tell',
  },
  {
    adapter: 'balance cache in Redis',
    edits: [
      atStart(
        'apps/bff/src/balances/balance-cache.store.ts',
        'async look(account: OwnAccount): Promise<CacheLook> {',
        "return { kind: 'away' };",
      ),
    ],
    test: 'apps/bff/test/balances.test.ts',
  },
  {
    adapter: "clients' categories and notes in DynamoDB",
    edits: [
      atStart(
        'apps/bff/src/movements/annotations.store.ts',
        'async findBetween(account: OwnAccount, range: { from: number; to: number }): Promise<readonly Annotation[]> {',
        'return [];',
      ),
    ],
    test: 'apps/bff/test/movements.test.ts',
    named: 'what a client says',
  },
  {
    adapter: 'last known movements in Redis',
    edits: [
      atStart(
        'apps/bff/src/movements/last-page.store.ts',
        'async find(account: OwnAccount): Promise<LastPage | undefined> {',
        'return undefined;',
      ),
    ],
    test: 'apps/bff/test/movements.test.ts',
    named: 'while a part is down',
  },
  {
    adapter: 'filters of movements in the core',
    edits: [
      {
        file: 'apps/banking-core/src/ledger/movements.store.ts',
        find: 'filter.text ?? null',
        replace: 'null',
      },
    ],
    test: 'apps/banking-core/test/movements.test.ts',
  },
  {
    adapter: 'events to the topic',
    edits: [
      atStart(
        'libs/platform/src/messaging/publisher.ts',
        'async publish(events: readonly EventEnvelope[]): Promise<ReadonlySet<string>> {',
        'return new Set(events.map((event) => event.id));',
      ),
    ],
    test: 'libs/platform/src/messaging/publisher.test.ts',
  },
  {
    adapter: 'rows of the audit',
    edits: [
      {
        file: 'apps/audit/src/recording/recordings.store.ts',
        find: '    .updateEntity(false)\n    .execute();',
        replace: '    .updateEntity(false)\n    .getQuery();',
      },
    ],
    test: 'apps/audit/test/audit.test.ts',
  },
  {
    adapter: 'fee counted before money leaves',
    edits: [
      {
        file: 'apps/banking-core/src/ledger/ledger.ts',
        find: 'const needed = add(order.amount, order.fee);',
        replace: 'const needed = order.amount;',
      },
    ],
    test: 'apps/banking-core/test/ledger-properties.test.ts',
  },
  {
    adapter: 'doubt after a silent core',
    edits: [
      {
        file: 'apps/bff/src/transfers/settlement.service.ts',
        find: '    return UNKNOWN;\n  }\n}',
        replace:
          "    return { kind: 'decided', decision: { state: 'REJECTED', decidedAt: '2026-01-01T00:00:00.000Z' as Instant, reason: 'stub', facts: {} }, creditorAccountId: null };\n  }\n}",
      },
    ],
    test: 'test/simulation/simulation.test.ts',
    named: 'while everything fails',
  },
];
