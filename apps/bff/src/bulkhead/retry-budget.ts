/** Retries that may be made before the first call has earned any: a quiet process retries, too. */
const START = 10;
const SHARE = 0.1;

/**
 * Keeps retries to a tenth of the calls. When every call fails, retrying every call doubles the load on what is already
 * too slow; when few fail, all of them may be tried again.
 */
export class RetryBudget {
  private left = START;

  /** A call was made for the first time. */
  earn(): void {
    this.left = Math.min(START, this.left + SHARE);
  }

  /** Whether one retry may be made now; it is then used up. */
  spend(): boolean {
    if (this.left < 1) return false;
    this.left -= 1;
    return true;
  }
}
