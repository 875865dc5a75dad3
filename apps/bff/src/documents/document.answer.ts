import { ApiResponse } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { DocumentFile } from './document.ts';

/** Says in the OpenAPI document that a route answers files of these media types. */
export const AnswersFile = (...mediaTypes: readonly string[]): MethodDecorator =>
  ApiResponse({
    status: 200,
    description: 'The document, as a file.',
    content: Object.fromEntries(mediaTypes.map((type) => [type, { schema: { type: 'string', format: 'binary' } }])),
  });

/** Nobody on the way may keep a copy. */
export const forbidCopies = (reply: FastifyReply): FastifyReply =>
  reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');

/** Sends the bytes as they are: no serializer may touch them. */
export function sendFile(reply: FastifyReply, file: DocumentFile): void {
  void forbidCopies(reply)
    .header('content-disposition', `attachment; filename="${file.fileName}"`)
    .type(file.mediaType)
    .send(file.bytes);
}
