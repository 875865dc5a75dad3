/**
 * The bank as somebody outside sees it: its one origin, the outbox a person would read, the simulators a developer
 * steers, and the AWS account. Erasable TypeScript, so that the demo runs it with Node alone.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { OutboxMessage } from '../../apps/local-aws/src/outbox/outbox.ts';
import { eventually as askUntil } from '../../libs/platform/src/testing/eventually.ts';
import { type Bank, createBank } from '../../libs/sdk/src/index.ts';

const DEFAULT_EDGE = 'http://localhost:8080';
/** Ports of the local stack follow the edge's (docs: README, "Ports"). */
const AWS_PORT_OFFSET = 10;
const DYNAMODB_PORT_OFFSET = 11;

const EVENTUALLY_MS = 20_000;

export interface World {
  readonly edge: string;
  readonly bank: (accessToken?: () => string | undefined) => Bank;
  readonly aws: {
    readonly cognito: CognitoIdentityProviderClient;
    readonly s3: S3Client;
    readonly dynamo: DynamoDBDocumentClient;
  };
}

/** The address of the running stack: BANK_URL, else what `npm start` wrote, else the default. */
export function edgeUrl(): string {
  if (process.env['BANK_URL'] !== undefined) return process.env['BANK_URL'].replace(/\/$/, '');
  const state = process.env['BANK_STATE_DIR'] ?? path.resolve(import.meta.dirname, '../../.local');
  try {
    return (JSON.parse(readFileSync(path.join(state, 'stack.json'), 'utf8')) as { edge: string }).edge.replace(
      /\/$/,
      '',
    );
  } catch {
    return DEFAULT_EDGE;
  }
}

export function connect(edge: string): World {
  const url = new URL(edge);
  const basePort = Number(url.port === '' ? 80 : url.port);
  const endpoint = `http://127.0.0.1:${basePort + AWS_PORT_OFFSET}`;
  const common = { region: 'eu-central-1', credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  const dynamo = new DynamoDBClient({ ...common, endpoint: `http://127.0.0.1:${basePort + DYNAMODB_PORT_OFFSET}` });
  return {
    edge,
    bank: (accessToken) => createBank({ baseUrl: edge, ...(accessToken === undefined ? {} : { accessToken }) }),
    aws: {
      cognito: new CognitoIdentityProviderClient({ ...common, endpoint }),
      s3: new S3Client({ ...common, endpoint, forcePathStyle: true }),
      dynamo: DynamoDBDocumentClient.from(dynamo),
    },
  };
}

/** Closes the clients' connections, so that a script can end. */
export function disconnect(world: World): void {
  for (const client of Object.values(world.aws)) client.destroy();
}

/** Asks until there is an answer; effects that travel by queue need a moment. */
export const eventually = <Answer>(what: string, ask: () => Promise<Answer | undefined>): Promise<Answer> =>
  askUntil(what, ask, EVENTUALLY_MS);

/** What the bank has sent to an address, oldest first: the same as a person reads at /_local/outbox. */
export async function outbox(world: World, filter: { to: string; channel?: string }): Promise<OutboxMessage[]> {
  const query = new URLSearchParams({
    to: filter.to,
    ...(filter.channel === undefined ? {} : { channel: filter.channel }),
  });
  const response = await fetch(`${world.edge}/_local/outbox.json?${query.toString()}`);
  return (await response.json()) as OutboxMessage[];
}

/** The newest six-digit code sent to an address. */
export function codeSentTo(world: World, filter: { to: string; channel: string }): Promise<string> {
  return eventually(`a code for ${filter.to}`, async () => {
    const messages = await outbox(world, filter);
    return messages.map((message) => /\b([0-9]{6})\b/.exec(message.text)?.[1]).findLast((code) => code !== undefined);
  });
}

/** One of the local simulators and operator routes: incoming payments, faults, reconciliation. */
export async function operate(
  world: World,
  call: { method: string; path: string; body?: unknown; traceparent?: string },
): Promise<{ status: number; json: unknown }> {
  const headers: Record<string, string> = {};
  if (call.body !== undefined) headers['content-type'] = 'application/json';
  if (call.traceparent !== undefined) headers['traceparent'] = call.traceparent;
  const response = await fetch(`${world.edge}/_local/operator/${call.path}`, {
    method: call.method,
    headers,
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
}

/** Shows a face to an open liveness session, as the phone's camera would. */
export async function showFace(world: World, livenessSessionId: string, frames: readonly Buffer[]): Promise<void> {
  const response = await fetch(`${world.edge}/_local/rekognition/liveness/${livenessSessionId}/frames`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ frames: frames.map((frame) => frame.toString('base64')) }),
  });
  if (!response.ok) throw new Error(`the camera's frames were refused: ${response.status} ${await response.text()}`);
}

export class Disagreement extends Error {
  override readonly name = 'Disagreement';
}

export function expect(condition: unknown, message: string, seen?: unknown): asserts condition {
  if (!condition) throw new Disagreement(seen === undefined ? message : `${message}; saw ${JSON.stringify(seen)}`);
}

interface Answered {
  readonly data?: unknown;
  readonly error?: unknown;
  readonly response: Response;
}

/** The data of a granted call; anything else fails the step with the problem. */
export function granted<Call extends Answered>(call: Call, status: number): NonNullable<Call['data']> {
  expect(call.response.status === status && call.error === undefined, `expected ${status}`, {
    status: call.response.status,
    problem: call.error,
  });
  return call.data as NonNullable<Call['data']>;
}

/** The problem of a refused call; its status and type must be these, and it must be an RFC 9457 document. */
export function refused(call: Answered, status: number, slug: string): Record<string, unknown> {
  const problem = call.error as Record<string, unknown> | undefined;
  const seen = { status: call.response.status, problem };
  expect(call.response.status === status, `expected the refusal ${status} ${slug}`, seen);
  expect(
    String(call.response.headers.get('content-type')).startsWith('application/problem+json'),
    'a refusal is a problem document',
    seen,
  );
  expect(String(problem?.['type']).endsWith(`/${slug}`), `expected a problem of type ${slug}`, seen);
  return problem ?? {};
}
