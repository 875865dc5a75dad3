/**
 * Work that a process does again and again, each pass after the one before has ended and a pause. A pass that fails is
 * told of, and the next one comes all the same.
 */
export class RepeatedWork {
  private timer: NodeJS.Timeout | undefined;
  private pass: Promise<unknown> = Promise.resolve();
  #isStopping = false;

  constructor(
    private readonly work: () => Promise<unknown>,
    private readonly options: {
      readonly pauseMs: () => number;
      readonly onFailure: (error: unknown) => void;
    },
  ) {}

  /** For the work itself, which should begin nothing new from then on. */
  get isStopping(): boolean {
    return this.#isStopping;
  }

  start(): void {
    if (this.#isStopping) return;
    this.timer = setTimeout(() => {
      this.pass = this.work()
        .catch((error: unknown) => this.options.onFailure(error))
        .finally(() => this.start());
    }, this.options.pauseMs());
  }

  /** Resolves when the pass that is under way has ended. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.timer);
    await this.pass;
  }
}
