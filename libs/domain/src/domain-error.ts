import type { RefusalName } from './refusals.ts';

/**
 * A refusal: the request was understood and is not granted. Subclasses set `name` as a class field and carry typed
 * facts; libs/contracts/problems maps each name to a problem type, status and title.
 */
export abstract class DomainError extends Error {
  abstract override readonly name: RefusalName;
  /** Facts shown to the caller as extension members of the problem. JSON values only, no personal data. */
  readonly facts: Readonly<Record<string, unknown>>;

  constructor(detail: string, facts: Readonly<Record<string, unknown>> = {}, options?: ErrorOptions) {
    super(detail, options);
    this.facts = facts;
  }
}
