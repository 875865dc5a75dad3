import { randomUUID } from 'node:crypto';
import type { FastifyInstance, FastifyReply } from 'fastify';
import * as z from 'zod';
import type { Secret } from '../config.ts';
import type { Outbox } from '../outbox/outbox.ts';

const messageSchema = z.object({
  validate_only: z.boolean().default(false),
  message: z.looseObject({
    token: z.string().optional(),
    topic: z.string().optional(),
    notification: z.looseObject({ title: z.string().optional(), body: z.string().optional() }).optional(),
    data: z.record(z.string(), z.string()).optional(),
  }),
});

interface FcmFault {
  readonly prefix: string;
  readonly status: number;
  readonly code: string;
  readonly fcmCode: string;
  readonly message: string;
}

/** Registration tokens whose prefix makes Firebase refuse, with its real error bodies. */
const FAULTS: readonly FcmFault[] = [
  {
    prefix: 'unregistered-',
    status: 404,
    code: 'NOT_FOUND',
    fcmCode: 'UNREGISTERED',
    message: 'Requested entity was not found.',
  },
  {
    prefix: 'invalid-',
    status: 400,
    code: 'INVALID_ARGUMENT',
    fcmCode: 'INVALID_ARGUMENT',
    message: 'The registration token is not a valid FCM registration token',
  },
  {
    prefix: 'sender-',
    status: 403,
    code: 'PERMISSION_DENIED',
    fcmCode: 'SENDER_ID_MISMATCH',
    message: 'SenderId mismatch',
  },
  { prefix: 'quota-', status: 429, code: 'RESOURCE_EXHAUSTED', fcmCode: 'QUOTA_EXCEEDED', message: 'Quota exceeded' },
  {
    prefix: 'down-',
    status: 503,
    code: 'UNAVAILABLE',
    fcmCode: 'UNAVAILABLE',
    message: 'The service is currently unavailable.',
  },
  { prefix: 'internal-', status: 500, code: 'INTERNAL', fcmCode: 'INTERNAL', message: 'Internal error' },
];

/** Firebase Cloud Messaging HTTP v1: `POST /v1/projects/:project/messages:send` records a push in the outbox. */
export function registerFcm(app: FastifyInstance, { outbox, bearer }: { outbox: Outbox; bearer: Secret }): void {
  // `messages::send` is find-my-way's spelling of a literal colon.
  app.post('/v1/projects/:project/messages::send', async (request, reply) => {
    if (request.headers.authorization !== `Bearer ${bearer.reveal()}`) {
      return refuse(reply, {
        status: 401,
        code: 'UNAUTHENTICATED',
        message: 'Request had invalid authentication credentials.',
      });
    }
    const parsed = messageSchema.safeParse(request.body);
    if (!parsed.success) {
      const message = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
      return refuse(reply, { status: 400, code: 'INVALID_ARGUMENT', fcmCode: 'INVALID_ARGUMENT', message });
    }
    const { message, validate_only: isDryRun } = parsed.data;
    const to = message.token ?? (message.topic === undefined ? undefined : `/topics/${message.topic}`);
    if (to === undefined) {
      const detail = 'Recipient of the message is not set.';
      return refuse(reply, { status: 400, code: 'INVALID_ARGUMENT', fcmCode: 'INVALID_ARGUMENT', message: detail });
    }
    const fault = FAULTS.find(({ prefix }) => to.startsWith(prefix));
    if (fault !== undefined) return refuse(reply, fault);
    const { project } = z.object({ project: z.string() }).parse(request.params);
    const nameOf = (id: string): { name: string } => ({ name: `projects/${project}/messages/${id}` });
    if (isDryRun) return nameOf(randomUUID());
    const recorded = outbox.record({
      channel: 'push',
      to,
      ...(message.notification?.title === undefined ? {} : { subject: message.notification.title }),
      text: message.notification?.body ?? '(data only)',
      ...(message.data === undefined ? {} : { data: message.data }),
      via: 'fcm',
    });
    return nameOf(recorded.id);
  });
}

function refuse(
  reply: FastifyReply,
  fault: { status: number; code: string; fcmCode?: string; message: string },
): FastifyReply {
  if (fault.status === 503) reply.header('retry-after', '1');
  const details =
    fault.fcmCode === undefined
      ? []
      : [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode: fault.fcmCode }];
  return reply
    .code(fault.status)
    .send({ error: { code: fault.status, message: fault.message, status: fault.code, details } });
}
