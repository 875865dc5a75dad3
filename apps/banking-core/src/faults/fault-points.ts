/** Where the core can be made to die. `npm run test:crash` kills it at each, and fails for one that it does not reach. */
export const FAULT_POINTS = [
  /** Everything of a batch is written, and COMMIT not sent. */
  'posting.before-commit',
  /** A decision is durable, and its answer not sent. */
  'posting.after-commit',
  /** The topic has the events, and the outbox does not know. */
  'outbox.after-publish',
  /** The outbox knows. */
  'outbox.after-mark',
] as const;

/** The name that the demo has always used. */
export const FAULT_ALIASES = { 'exit-after-commit': 'posting.after-commit' } as const;
