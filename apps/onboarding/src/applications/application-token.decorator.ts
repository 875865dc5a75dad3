import { applyDecorators, createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

const HEADER = 'X-Application-Token';

/** The applicant's key to their application, as the header holds it. */
export const ApplicationToken = createParamDecorator((_: unknown, context: ExecutionContext): string | undefined => {
  const header = context.switchToHttp().getRequest<FastifyRequest>().headers[HEADER.toLowerCase()];
  return typeof header === 'string' ? header : undefined;
});

/** Documents the header of a route. */
export const NeedsApplicationToken = (): MethodDecorator =>
  applyDecorators(ApiHeader({ name: HEADER, required: true, schema: { type: 'string' } }));
