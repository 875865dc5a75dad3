/** Where the BFF can be made to die. `npm run test:crash` kills it at each, and fails for one that it does not reach. */
export const FAULT_POINTS = [
  /** Nothing is durable yet. */
  'transfer.before-begin',
  /** The intent and the record of its request are durable, and the core was not asked. */
  'transfer.after-begin',
  /** The core has answered, and nobody wrote it down. */
  'transfer.after-core',
  /** The decision is durable, and its answer not sent. */
  'transfer.after-decision',
  /** An unfinished intent was found. */
  'repair.before-core',
  /** The core has decided it, and nobody wrote it down. */
  'repair.after-core',
  'repair.after-decision',
  /** An event of the core was handled, and not acknowledged. */
  'event.before-acknowledgement',
] as const;
