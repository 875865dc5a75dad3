import { createServer } from 'node:net';

/** Every process of the embedded stack that listens, with its distance from the edge's port. */
export const PORT_OFFSETS = {
  edge: 0,
  auth: 1,
  onboarding: 2,
  bff: 3,
  'banking-core': 4,
  'complementary-system': 5,
  notification: 6,
  audit: 7,
  'cognito-triggers': 8,
  'local-aws': 10,
  dynamodb: 11,
  postgres: 12,
  redis: 13,
} as const;

export type Listener = keyof typeof PORT_OFFSETS;
export type Ports = Readonly<Record<Listener, number>>;

export const LISTENERS = Object.keys(PORT_OFFSETS) as readonly Listener[];
export const DEFAULT_BASE_PORT = 8080;
export const LOOPBACK = '127.0.0.1';

const PORT_MIN = 1024;
const PORT_MAX = 65535 - Math.max(...Object.values(PORT_OFFSETS));
const RANGE_ATTEMPTS_MAX = 50;

/** The base port from `PORT`; fails with one line that names the fault. */
export function parseBasePort(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_BASE_PORT;
  const port = Number(text);
  if (!Number.isInteger(port) || port < PORT_MIN || port > PORT_MAX) {
    throw new Error(`PORT must be a whole number from ${PORT_MIN} to ${PORT_MAX}; it is "${text}".`);
  }
  return port;
}

export function portsFrom(base: number): Ports {
  return Object.fromEntries(LISTENERS.map((name) => [name, base + PORT_OFFSETS[name]])) as Ports;
}

/** The listeners whose port another process holds. */
export async function findTakenPorts(ports: Ports): Promise<readonly Listener[]> {
  const taken = await Promise.all(
    // DynamoDB Local takes all interfaces, whatever it then accepts; a holder of any of them is in its way.
    LISTENERS.map(async (name) => ((await isFree(ports[name], name === 'dynamodb' ? '::' : LOOPBACK)) ? [] : [name])),
  );
  return taken.flat();
}

export function explainTakenPorts(taken: readonly Listener[], ports: Ports): string {
  const lines = taken.map((name) => `Port ${ports[name]} (${name}) is in use by another process.`);
  return `${lines.join('\n')}\nStop that process, or choose other ports: PORT=${ports.edge + 1000} npm start`;
}

/** A base whose whole range is free at this moment, for stacks made by tests. */
export async function findFreeBase(): Promise<number> {
  for (let attempt = 0; attempt < RANGE_ATTEMPTS_MAX; attempt++) {
    // Below 32768: the kernel hands out ephemeral ports above it, which come and go.
    const base = 20_000 + Math.floor(Math.random() * 600) * 20;
    if ((await findTakenPorts(portsFrom(base))).length === 0) return base;
  }
  throw new Error(`No free range of ports in ${RANGE_ATTEMPTS_MAX} attempts.`);
}

/** One free port at this moment. */
export async function findFreePort(): Promise<number> {
  return new Promise((done, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen({ port: 0, host: LOOPBACK }, () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === 'object' ? done(address.port) : failed()));
    });
  });
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((answer) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      // A machine without IPv6 cannot bind '::'; ask for the IPv4 wildcard there.
      if (error.code === 'EAFNOSUPPORT' || error.code === 'EADDRNOTAVAIL') answer(isFree(port, '0.0.0.0'));
      else answer(false);
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => answer(true)));
  });
}
