import { type ProblemDocument, PROBLEMS } from '@bank/contracts';
import { DomainError, type RefusalName } from '@bank/domain';

/** What the core may refuse about orders; it goes to the client under its own type. */
const REFUSALS = [
  'ValidationError',
  'NotFoundError',
  'OrderStateError',
  'OrderChangedError',
  'OrderBusyError',
  'OrderLimitError',
  'CurrencyMismatchError',
  'AccountNotActiveError',
  'SameAccountError',
  'PayeeNotFoundError',
] as const satisfies readonly RefusalName[];
type Refusal = (typeof REFUSALS)[number];

/** The refusal that a problem of the core stands for; undefined when it is no refusal of an order. */
export const findRefusal = (slug: string): Refusal | undefined => REFUSALS.find((name) => PROBLEMS[name].slug === slug);

/** Members that every problem has; this service answers with its own. */
const STANDARD_MEMBERS: ReadonlySet<string> = new Set([
  'type',
  'title',
  'status',
  'detail',
  'instance',
  'traceId',
  'retryable',
]);

const factsOf = (problem: ProblemDocument): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(problem).filter(([name]) => !STANDARD_MEMBERS.has(name)));

/** The core refused; its facts (`state`, `version`, `errors`) are the client's own and go on as they are. */
export class OrderRefusedError extends DomainError {
  override readonly name: Refusal;
  constructor(name: Refusal, problem: ProblemDocument) {
    super(problem.detail ?? PROBLEMS[name].title, factsOf(problem));
    this.name = name;
  }
}

export class OrderKeyReusedError extends DomainError {
  override readonly name = 'IdempotencyKeyReusedError';
  constructor() {
    super('This Idempotency-Key was used for another order. Make a new key for a new order.');
  }
}

/** The core did not say what became of it: perhaps it has happened, and asking again in the same way is safe. */
export class OrderUnconfirmedError extends DomainError {
  override readonly name = 'DependencyUnavailableError';
  constructor(options?: ErrorOptions) {
    super('The order could not be confirmed. Send the same request again.', {}, options);
  }
}
