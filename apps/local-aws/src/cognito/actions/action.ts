import * as z from 'zod';
import type { Cognito } from '../cognito.ts';
import { invalidParameter } from '../errors.ts';

/**
 * An operation of the API. `anyone`: the caller proves itself in the body (client secret, token, code), as a browser would.
 * `account`: needs AWS credentials; the emulator asks for a signature but does not check it, every local caller being the
 * account's owner.
 */
export interface Action {
  readonly access: 'anyone' | 'account';
  readonly run: (cognito: Cognito, body: unknown) => Promise<object>;
}

export function defineAction<S extends z.ZodType>(
  access: Action['access'],
  schema: S,
  run: (cognito: Cognito, input: z.output<S>) => Promise<object> | object,
): Action {
  return {
    access,
    run: async (cognito, body) => {
      const parsed = schema.safeParse(body);
      if (parsed.success) return run(cognito, parsed.data);
      const [issue] = parsed.error.issues;
      throw invalidParameter(
        `${parsed.error.issues.length} validation error detected: Value at '${issue?.path.join('.') ?? ''}' failed to satisfy constraint: ${issue?.message ?? 'invalid'}`,
      );
    },
  };
}

const NAME_LENGTH_MAX = 256;
const TEXT_LENGTH_MAX = 4096;
const LIST_LENGTH_MAX = 50;

export const name = z.string().min(1).max(NAME_LENGTH_MAX);
export const text = z.string().max(TEXT_LENGTH_MAX);
export const stringMap = z.record(z.string().max(NAME_LENGTH_MAX), text);
export const namedValues = z
  .array(z.object({ Name: z.string().min(1).max(NAME_LENGTH_MAX), Value: text.optional() }))
  .max(LIST_LENGTH_MAX);
