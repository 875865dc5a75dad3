import { httpUrl } from './environment.ts';
import type { Address, Topology } from './environment.ts';
import type { StatePaths } from './paths.ts';
import { LOOPBACK, portsFrom } from './ports.ts';
import type { Ports } from './ports.ts';
import { APPLICATIONS } from './services.ts';

/** Everything on loopback, each listener on its own port. */
export function embeddedTopology(ports: Ports, paths: Pick<StatePaths, 'keys' | 'localAws'>): Topology {
  const at = (name: keyof Ports): Address => ({ host: LOOPBACK, port: ports[name] });
  return {
    applications: Object.fromEntries(APPLICATIONS.map((name) => [name, at(name)])) as Topology['applications'],
    bindHost: LOOPBACK,
    dynamodb: at('dynamodb'),
    postgres: at('postgres'),
    redis: at('redis'),
    publicAwsUrl: httpUrl(at('local-aws')),
    keysDirectory: paths.keys,
    localAwsDirectory: paths.localAws,
    logLevel: 'info',
  };
}

/** Each part under its name on the container network; the stores listen where their images do. */
export function composeTopology(basePort: number, keysDirectory: string): Topology {
  const ports = portsFrom(basePort);
  return {
    applications: Object.fromEntries(
      APPLICATIONS.map((name) => [name, { host: name, port: ports[name] }]),
    ) as Topology['applications'],
    bindHost: '0.0.0.0',
    dynamodb: { host: 'dynamodb', port: 8000 },
    postgres: { host: 'postgres', port: 5432 },
    redis: { host: 'redis', port: 6379 },
    publicAwsUrl: `http://${LOOPBACK}:${ports['local-aws']}`,
    keysDirectory,
    localAwsDirectory: '/data',
    logLevel: 'info',
  };
}
