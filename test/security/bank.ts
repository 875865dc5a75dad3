import { randomBytes } from 'node:crypto';
import { connect as connectSocket } from 'node:net';
import type { StackReport } from '../../tools/stack/report.ts';
import type { ServiceName } from '../../tools/stack/services.ts';
import { connect, type World } from '../journey/world.ts';

/** The bank under attack, and how to ask it anything, well-formed or not. */

export const stack = JSON.parse(process.env['BANK_STACK'] ?? '{}') as StackReport;
export const world = (): World => connect(stack.edge);

export const serviceUrl = (service: ServiceName): string => stack.services[service]?.url ?? '';

const ANSWER_MS_MAX = 15_000;

export interface Ask {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object goes out as JSON; text and bytes as they are. */
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly json: unknown;
}

/** Sends it to one base address; an event stream is closed as soon as it has opened. */
export async function ask(base: string, { method, path, headers = {}, body }: Ask): Promise<Answer> {
  const sent: string | Uint8Array | undefined =
    typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  const response = await fetch(base + path, {
    method,
    headers: { ...(sent === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    redirect: 'manual',
    signal: AbortSignal.timeout(ANSWER_MS_MAX),
    ...(sent === undefined ? {} : { body: typeof sent === 'string' ? sent : new Uint8Array(sent) }),
  });
  if (response.headers.get('content-type')?.startsWith('text/event-stream') === true) {
    await response.body?.cancel();
    return { status: response.status, headers: response.headers, text: '', json: undefined };
  }
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Sends bytes that no HTTP library would; answers the head and body as they came, empty when the bank hung up. */
export function askRaw(base: string, request: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const socket = connectSocket({ host: hostname, port: Number(port) });
    const end = (): void => {
      socket.destroy();
      resolve(Buffer.concat(chunks).toString('utf8'));
    };
    socket.setTimeout(ANSWER_MS_MAX, end);
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('error', end);
    socket.on('close', end);
    socket.write(request);
  });
}

/** The status of a raw answer; 0 when there was none. */
export const statusOfRaw = (answer: string): number => Number(/^HTTP\/1\.1 ([0-9]{3})/.exec(answer)?.[1] ?? 0);

export const newKey = (): string => randomBytes(18).toString('base64url');

/** An address that no other test counts under; only who stands behind the load balancer can say one. */
export const newPeer = (): Readonly<Record<string, string>> => ({
  'x-forwarded-for': `198.51.100.${randomBytes(1)[0]}, 2001:db8::${randomBytes(2).toString('hex')}`,
});

/** The last segment of a problem's type; undefined when the answer is no problem document of ours. */
export function slugOf({ headers, json }: Answer): string | undefined {
  if (headers.get('content-type')?.startsWith('application/problem+json') !== true) return undefined;
  const { type } = json as { type?: unknown };
  return typeof type === 'string' && type.startsWith('https://alder.example/problems/')
    ? type.split('/').at(-1)
    : undefined;
}

/** Where the faults of a 400 are. */
export const pointersOf = ({ json }: Answer): string[] =>
  ((json as { errors?: { pointer: string }[] } | undefined)?.errors ?? []).map(({ pointer }) => pointer);
