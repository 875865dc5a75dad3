import { createHash, timingSafeEqual } from 'node:crypto';
import { RailCreditTransfer, type RailReturnPage, type RailStatusReport } from '@bank/contracts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { Secret } from '../config.ts';
import { BehaviourRequest, Outcome, type Plan } from './rail-behaviour.ts';
import { RailStore, type TakenPayment } from './rail.store.ts';

const LISTED_MAX = 200;
/** A caller that waits for silence longer than this is let go. */
const SILENCE_MS_MAX = 30_000;

const IdParams = z.object({ paymentId: z.uuid().toLowerCase() });
const ReturnsQuery = z.object({
  after: z.coerce.number().int().min(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});

export interface RailOptions {
  readonly store: RailStore;
  /** What the bank shows. */
  readonly token: Secret;
  readonly nowMs?: () => number;
}

/**
 * The payment scheme of a bank on a laptop, at `/_local/rail`: the contract of `libs/contracts/src/rail.ts` for the core,
 * and for people what was handed over and what is to happen to it.
 */
export function registerRail(app: FastifyInstance, { store, token, nowMs = Date.now }: RailOptions): void {
  const requireToken = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    if (isSame(request.headers.authorization ?? '', `Bearer ${token.reveal()}`)) return;
    await reply.code(401).type('application/problem+json').send(problem(401, 'The rail knows banks by their token.'));
  };
  const faulty = (reply: FastifyReply, error: z.ZodError): FastifyReply =>
    reply
      .code(400)
      .type('application/problem+json')
      .send(problem(400, error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')));
  const unknown = (reply: FastifyReply): FastifyReply =>
    reply.code(404).type('application/problem+json').send(problem(404, 'The rail has no such payment.'));

  app.put('/_local/rail/credit-transfers/:paymentId', { onRequest: requireToken }, async (request, reply) => {
    const params = IdParams.safeParse(request.params);
    const body = RailCreditTransfer.safeParse(request.body);
    if (!params.success) return faulty(reply, params.error);
    if (!body.success) return faulty(reply, body.error);
    const { paymentId, amount, creditor } = body.data;
    if (paymentId !== params.data.paymentId)
      return reply.code(400).type('application/problem+json').send(problem(400, 'The message is of another payment.'));
    const isKnown = store.find(paymentId) !== undefined;
    const { amountMinor, currency } = amount;
    const message = JSON.stringify(body.data);
    const taken = store.take({ paymentId, creditorIban: creditor.iban, amountMinor, currency, message }, nowMs());
    if (taken === 'conflict')
      return reply.code(409).type('application/problem+json').send(problem(409, 'The id belongs to another payment.'));
    if (taken.behaviour.outcome === 'answer-lost' && !isKnown) {
      request.raw.socket.destroy();
      return reply.hijack();
    }
    return taken.plan.isSilent ? staySilent(request, reply) : reply.send(reportOf(taken, nowMs()));
  });

  app.get('/_local/rail/credit-transfers/:paymentId', { onRequest: requireToken }, async (request, reply) => {
    const params = IdParams.safeParse(request.params);
    const taken = params.success ? store.find(params.data.paymentId) : undefined;
    if (taken === undefined) return unknown(reply);
    return taken.plan.isSilent ? staySilent(request, reply) : reply.send(reportOf(taken, nowMs()));
  });

  app.get('/_local/rail/returns', { onRequest: requireToken }, async (request, reply) => {
    const query = ReturnsQuery.safeParse(request.query);
    if (!query.success) return faulty(reply, query.error);
    const returns = store.returnsAfter(query.data.after, query.data.limit, nowMs());
    const page: z.input<typeof RailReturnPage> = {
      returns: returns.map(({ position, paymentId, amountMinor, currency, code, returnedAtMs }) => ({
        position,
        paymentId,
        amount: { amountMinor, currency: currency as 'EUR' },
        reason: code,
        returnedAt: instantOf(returnedAtMs),
      })),
    };
    return reply.send(page);
  });

  app.get('/_local/rail', async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({
      rules: store.rules(),
      payments: store.list(LISTED_MAX).map((payment) => ({
        ...reportOf(payment, nowMs()),
        returned: isPast(payment.plan.returnAtMs, nowMs()),
        takenAt: instantOf(payment.takenAtMs),
        behaviour: payment.behaviour,
        message: payment.message,
      })),
    }),
  );

  app.put('/_local/rail/behaviour', async (request, reply) => {
    const body = BehaviourRequest.safeParse(request.body);
    if (!body.success) return faulty(reply, body.error);
    store.setRule(body.data.creditorIban, body.data.behaviour);
    return reply.send({ rules: store.rules() });
  });

  app.delete('/_local/rail/behaviour', async (_request, reply) => {
    store.forgetRules();
    return reply.send({ rules: store.rules() });
  });

  app.put('/_local/rail/payments/:paymentId/behaviour', async (request, reply) => {
    const params = IdParams.safeParse(request.params);
    const body = z.strictObject({ behaviour: Outcome }).safeParse(request.body);
    if (!body.success) return faulty(reply, body.error);
    if (!params.success) return unknown(reply);
    const outcome = store.steer(params.data.paymentId, body.data.behaviour, nowMs());
    if (outcome === 'unknown') return unknown(reply);
    if (outcome === 'over')
      return reply.code(409).type('application/problem+json').send(problem(409, 'The payment has come back already.'));
    return reply.send({ paymentId: params.data.paymentId, ...body.data });
  });
}

/** Holds the request without a word; the caller gives up first. */
function staySilent(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const timer = setTimeout(() => request.raw.socket.destroy(), SILENCE_MS_MAX);
  timer.unref();
  request.raw.socket.once('close', () => clearTimeout(timer));
  return reply.hijack();
}

function reportOf({ paymentId, plan }: TakenPayment, nowMs: number): RailStatusReport {
  const railReference = `SIM-${paymentId.slice(0, 8).toUpperCase()}`;
  const at = instantOf(nowMs);
  return { paymentId, railReference, ...statusAt(plan, nowMs), at };
}

function statusAt(plan: Plan, nowMs: number): Pick<RailStatusReport, 'status' | 'reason'> {
  if (isPast(plan.settleAtMs, nowMs)) return { status: 'ACSC', reason: null };
  if (isPast(plan.rejectAtMs, nowMs)) return { status: 'RJCT', reason: plan.code };
  return { status: 'ACSP', reason: null };
}

const isPast = (atMs: number | null, nowMs: number): boolean => atMs !== null && atMs <= nowMs;
const instantOf = (ms: number): string => new Date(ms).toISOString();
const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const isSame = (a: string, b: string): boolean => timingSafeEqual(digest(a), digest(b));

function problem(status: number, detail: string): { type: string; title: string; status: number; detail: string } {
  const titles: Readonly<Record<number, string>> = { 400: 'Bad Request', 401: 'Unauthorized', 404: 'Not Found' };
  return { type: 'about:blank', title: titles[status] ?? 'Conflict', status, detail };
}
