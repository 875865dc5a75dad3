import { ProblemDocument } from '@bank/contracts';
import { applyDecorators, HttpCode, SerializeOptions } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { ZodType } from 'zod';

/**
 * Says once what a route answers: the status, the schema in the OpenAPI document, and the check of what really leaves
 * (a body that does not fit its schema is a fault, so nothing internal can slip out).
 */
export function Answers(status: number, schema?: ZodType): MethodDecorator {
  return applyDecorators(
    HttpCode(status),
    schema === undefined ? ApiResponse({ status }) : ApiResponse({ status, standardSchema: schema }),
    ApiResponse({ status: 'default', standardSchema: ProblemDocument, description: 'RFC 9457 problem' }),
    ...(schema === undefined ? [] : [SerializeOptions({ schema })]),
  );
}
