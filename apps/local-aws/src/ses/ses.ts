import type { FastifyInstance, FastifyReply } from 'fastify';
import * as z from 'zod';
import type { Outbox } from '../outbox/outbox.ts';

const RECIPIENTS_MAX = 50;
/** One mailbox of RFC 5321 size; SES refuses what it cannot parse. */
const ADDRESS =
  /^[^\s@<>"(),:;\\[\]]{1,64}@(?=.{1,255}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/i;

const part = z.object({ Data: z.string(), Charset: z.string().optional() });
const sendEmailSchema = z.object({
  FromEmailAddress: z.string().min(1),
  Destination: z.object({
    ToAddresses: z.array(z.string()).default([]),
    CcAddresses: z.array(z.string()).default([]),
    BccAddresses: z.array(z.string()).default([]),
  }),
  Content: z.object({
    Simple: z.object({ Subject: part, Body: z.object({ Text: part.optional(), Html: part.optional() }) }),
  }),
});

/** Recipients whose name starts so make SES answer as it does on a bad day; for tests of fallback and retry. */
const FAULTS = [
  { prefix: 'quota-', status: 429, type: 'TooManyRequestsException', message: 'Too many requests.' },
  { prefix: 'down-', status: 500, type: 'InternalServiceErrorException', message: 'Internal service error.' },
] as const;

/** SES v2 SendEmail with Simple content: every recipient gets a row in the outbox. */
export function registerSes(app: FastifyInstance, outbox: Outbox): void {
  app.post('/v2/email/outbound-emails', async (request, reply) => {
    const parsed = sendEmailSchema.safeParse(request.body);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      return refuse(
        reply,
        400,
        'BadRequestException',
        `${issue?.path.join('.')}: ${issue?.message} (only Simple content is emulated)`,
      );
    }
    const { FromEmailAddress, Destination, Content } = parsed.data;
    const { Subject, Body } = Content.Simple;
    const recipients = [...Destination.ToAddresses, ...Destination.CcAddresses, ...Destination.BccAddresses].map(
      mailbox,
    );
    if (recipients.length === 0 || recipients.length > RECIPIENTS_MAX) {
      return refuse(reply, 400, 'BadRequestException', `A message needs 1 to ${RECIPIENTS_MAX} recipients.`);
    }
    const bad = [mailbox(FromEmailAddress), ...recipients].find((address) => !ADDRESS.test(address));
    if (bad !== undefined) return refuse(reply, 400, 'BadRequestException', `Missing or illegal address: ${bad}`);
    if (Body.Text === undefined && Body.Html === undefined) {
      return refuse(reply, 400, 'BadRequestException', 'Body needs Text or Html.');
    }
    const fault = FAULTS.find(({ prefix }) => recipients.some((address) => address.startsWith(prefix)));
    if (fault !== undefined) return refuse(reply, fault.status, fault.type, fault.message);
    const content = {
      subject: Subject.Data,
      text: Body.Text?.Data ?? '(no text version)',
      ...(Body.Html === undefined ? {} : { html: Body.Html.Data }),
    };
    const [first] = recipients.map((to) => outbox.record({ channel: 'email', to, via: 'ses', ...content }));
    return { MessageId: first?.id };
  });
}

/** `Alder Bank <bank@example.com>` -> `bank@example.com` */
function mailbox(address: string): string {
  return (/<([^>]*)>\s*$/.exec(address)?.[1] ?? address).trim();
}

function refuse(reply: FastifyReply, status: number, type: string, message: string): FastifyReply {
  return reply.code(status).header('x-amzn-errortype', type).send({ message });
}
