import { StandardSchemaValidationPipe } from '@nestjs/common';
import { type FieldFault, ValidationError } from './problems.ts';

interface SchemaIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
}

/** RFC 6901: `~` and `/` in a member name are escaped. */
function pointerOf(issue: SchemaIssue): string {
  const parts = (issue.path ?? []).map((part) => String(typeof part === 'object' ? part.key : part));
  return parts.length === 0
    ? '#'
    : `#/${parts.map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`;
}

export const faultsOf = (issues: readonly SchemaIssue[]): readonly FieldFault[] =>
  issues.map((issue) => ({ pointer: pointerOf(issue), detail: issue.message }));

/** Validates bodies, queries and path parameters by their Zod schema; every fault at once, with JSON pointers. */
export const validationPipe = (): StandardSchemaValidationPipe =>
  new StandardSchemaValidationPipe({
    exceptionFactory: (issues: readonly SchemaIssue[]) => new ValidationError(faultsOf(issues)),
  });
