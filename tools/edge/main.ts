import { APPLICATIONS, PUBLIC_ROUTES, readinessPath } from '../stack/services.ts';
import { createEdge } from './edge.ts';

/** Runs the edge. Environment: HOST, PORT, UPSTREAMS (JSON: application to address), DEMO_FILE, LOG_LEVEL. */
const { HOST, PORT, UPSTREAMS, DEMO_FILE, LOG_LEVEL = 'info' } = process.env;
const faults = Object.entries({ HOST, PORT, UPSTREAMS }).flatMap(([name, value]) =>
  value ? [] : [`${name} is missing`],
);
if (faults.length > 0 || HOST === undefined || UPSTREAMS === undefined) {
  process.stderr.write(
    `The configuration of the edge is not usable:\n${faults.map((fault) => `  ${fault}`).join('\n')}\n`,
  );
  process.exit(1);
}

const upstreams = JSON.parse(UPSTREAMS) as Readonly<Record<string, string>>;
const routes = Object.entries({ ...PUBLIC_ROUTES, '/_local': 'local-aws' }).map(([prefix, application]) => ({
  prefix,
  application,
}));
const probes = Object.fromEntries(APPLICATIONS.map((name) => [name, `${upstreams[name]}${readinessPath(name)}`]));
const edge = await createEdge({ routes, upstreams, probes, demoFile: DEMO_FILE ?? null, logLevel: LOG_LEVEL });
await edge.listen({ host: HOST, port: Number(PORT) });

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => void edge.close().then(() => process.exit(0)));
}
