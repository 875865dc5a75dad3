import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, NotFoundError } from '@bank/platform';
import type { Config } from '../config.ts';
import { createFunctions, type TriggerFunction } from '../functions.ts';

/** Functions carry the environment in their name, as in AWS; the short name is accepted as well. */
const NAME = /^(?:bank-[a-z]+-)?(cognito-[a-z-]+)$/;

export type Invocation =
  | { readonly state: 'answered'; readonly payload: unknown }
  | { readonly state: 'failed'; readonly payload: { readonly errorType: string; readonly errorMessage: string } };

/** Runs the Lambda functions in this process, as Lambda's Invoke API would. */
@Injectable()
export class InvocationsService {
  private readonly logger = new Logger('invocations');
  private readonly functions: Readonly<Record<string, TriggerFunction>>;

  constructor(@Inject(CONFIG) config: Config) {
    this.functions = createFunctions(config);
  }

  /** What the function throws is an answer too. @throws NotFoundError when there is no such function. */
  async invoke(name: string, event: unknown): Promise<Invocation> {
    const run = this.functions[NAME.exec(name)?.[1] ?? ''];
    if (run === undefined) throw new NotFoundError();
    try {
      return { state: 'answered', payload: await run(event as never) };
    } catch (error) {
      const { name: errorType, message: errorMessage } = error instanceof Error ? error : new Error(String(error));
      this.logger.warn({ event: 'function.failed', function: name, errorType, errorMessage });
      return { state: 'failed', payload: { errorType, errorMessage } };
    }
  }
}
