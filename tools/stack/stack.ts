import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildIfStale, findApplications, programPath } from './build.ts';
import { dynamodbSpec, isOpenToNetwork } from './dynamodb.ts';
import { applicationEnvironments, httpUrl } from './environment.ts';
import type { ApplicationEnvironments, Topology } from './environment.ts';
import { writeJsonFile } from './json-file.ts';
import { ensureKeys } from './keys.ts';
import { repositoryRoot } from './paths.ts';
import type { StatePaths } from './paths.ts';
import { LOOPBACK, explainTakenPorts, findTakenPorts, portsFrom } from './ports.ts';
import type { Ports } from './ports.ts';
import { ensureCluster, ensureDatabases, placePostgres, postgresSpec } from './postgres.ts';
import { ProcessTable, endOrphans } from './process-table.ts';
import { redisSpec } from './redis.ts';
import { describeStack } from './report.ts';
import type { StackReport } from './report.ts';
import { ensureSecrets } from './secrets.ts';
import type { Secrets } from './secrets.ts';
import { runCommand, runSeedSteps } from './seed.ts';
import { APPLICATIONS, DATABASES, SERVICES, readinessPath } from './services.ts';
import type { ApplicationName } from './services.ts';
import { takeLock } from './stack-lock.ts';
import { Supervisor, answersOk } from './supervisor.ts';
import type { SupervisedSpec } from './supervisor.ts';
import type { Progress } from './terminal.ts';
import { embeddedTopology } from './topology.ts';

interface StackOptions {
  readonly paths: StatePaths;
  readonly basePort: number;
  readonly progress: Progress;
}

/** The whole bank on this machine: it starts in order, and stops in the opposite order, completely. */
export class Stack {
  readonly #options: StackOptions;
  readonly #ports: Ports;
  readonly #topology: Topology;
  readonly #supervisor: Supervisor;
  #secrets: Secrets | null = null;
  #releaseLock: (() => void) | null = null;
  readonly #stopping = new AbortController();
  #starting: Promise<unknown> = Promise.resolve();
  #isAnnounced = false;

  constructor(options: StackOptions) {
    const { paths, basePort, progress } = options;
    this.#options = options;
    this.#ports = portsFrom(basePort);
    this.#topology = embeddedTopology(this.#ports, paths);
    this.#supervisor = new Supervisor({
      logDirectory: paths.logs,
      table: new ProcessTable(paths.processes),
      say: progress.say,
      onChange: () => this.#writeReport(),
    });
  }

  /** Starts everything; when it cannot, the caller stops what did start. */
  start(): Promise<StackReport> {
    const starting = this.#start();
    this.#starting = starting.catch(() => undefined);
    return starting;
  }

  async #start(): Promise<StackReport> {
    const { paths, basePort, progress } = this.#options;
    this.#releaseLock = takeLock(paths, basePort);
    const orphans = await endOrphans(paths.processes);
    if (orphans.length > 0)
      progress.say(`Ended ${orphans.length} processes of a bank that was killed: ${orphans.join(', ')}.`);
    const taken = await findTakenPorts(this.#ports);
    if (taken.length > 0) throw new Error(explainTakenPorts(taken, this.#ports));
    await progress.step(
      'build',
      () => buildIfStale(this.#stopping.signal),
      (outcome) => (outcome === 'current' ? 'nothing changed' : ''),
    );
    mkdirSync(paths.logs, { recursive: true });
    ensureKeys(paths.keys);
    const secrets = ensureSecrets(paths.secrets);
    this.#secrets = secrets;
    const environments = applicationEnvironments(this.#topology, secrets);
    await this.#startGround(secrets, environments);
    await this.#startApplications(SERVICES, environments);
    await progress.step('edge', () => this.#supervisor.start(this.#edgeSpec()));
    const report = this.#writeReport();
    await this.#seed(environments, report);
    return this.#announce();
  }

  /** Stops all processes, callers before the called, and leaves nothing but the data. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#supervisor.stop(['edge']);
    await this.#supervisor.stop(SERVICES);
    await this.#supervisor.stop(['local-aws']);
    await this.#supervisor.stopAll();
    await this.#starting;
    this.#leave();
  }

  /** Ends everything without waiting for anything to be finished. */
  async kill(): Promise<void> {
    this.#stopping.abort();
    await this.#supervisor.forceAll();
    this.#leave();
  }

  /** PostgreSQL with its migrations, Redis, and DynamoDB with local-aws, which waits for it: all side by side. */
  async #startGround(secrets: Secrets, environments: ApplicationEnvironments): Promise<void> {
    const { paths, progress } = this.#options;
    const { postgres, redis, dynamodb } = this.#topology;
    const startPostgres = async (): Promise<void> => {
      const place = placePostgres(paths.postgres);
      await ensureCluster({ place, adminPassword: secrets.postgresAdmin, signal: this.#stopping.signal });
      await this.#supervisor.start(postgresSpec({ place, address: postgres, adminPassword: secrets.postgresAdmin }));
      await ensureDatabases(postgres, secrets);
    };
    const redisPassword = secrets.redis;
    await Promise.all([
      progress
        .step('PostgreSQL', startPostgres)
        .then(() => progress.step('migrations', () => this.#runMigrations(environments))),
      progress.step('Redis', () =>
        this.#supervisor.start(redisSpec({ address: redis, password: redisPassword, directory: paths.redis })),
      ),
      progress.step('DynamoDB Local', () =>
        this.#supervisor.start(dynamodbSpec({ address: dynamodb, dataDirectory: paths.dynamodb })),
      ),
      this.#startApplications(['local-aws'], environments),
    ]);
    if (isOpenToNetwork()) progress.say(openToNetworkNote(dynamodb.port));
  }

  /** Starts those that are written; the others are named. */
  async #startApplications(names: readonly ApplicationName[], environments: ApplicationEnvironments): Promise<void> {
    const { progress } = this.#options;
    const present = findApplications();
    const missing = names.filter((name) => !present.includes(name));
    if (missing.length > 0) progress.say(`    Not in this repository, so not started: ${missing.join(', ')}.`);
    const specs = names
      .filter((name) => present.includes(name))
      .map((name) => this.#applicationSpec(name, environments[name]));
    const title = specs.length === 1 ? (specs[0]?.name ?? '') : `${specs.length} services`;
    await progress.step(title, () => Promise.all(specs.map((spec) => this.#supervisor.start(spec))));
  }

  async #runMigrations(environments: ApplicationEnvironments): Promise<void> {
    const present = DATABASES.filter(({ service }) => existsSync(programPath(service)));
    await Promise.all(
      present.map(({ service }) =>
        runCommand({
          application: service,
          command: 'migrate',
          env: { ...this.#baseEnvironment(), ...environments[service] },
          logDirectory: this.#options.paths.logs,
          signal: this.#stopping.signal,
        }),
      ),
    );
  }

  #applicationSpec(name: ApplicationName, own: Readonly<Record<string, string>>): SupervisedSpec {
    const { DATABASE_MIGRATION_URL: _forMigrations, ...environment } = own;
    return {
      name,
      command: process.execPath,
      args: ['--enable-source-maps', programPath(name)],
      cwd: repositoryRoot,
      env: { ...this.#baseEnvironment(), ...environment },
      isReady: () => answersOk(`${httpUrl(this.#topology.applications[name])}${readinessPath(name)}`),
    };
  }

  #edgeSpec(): SupervisedSpec {
    const { applications } = this.#topology;
    const upstreams = Object.fromEntries(APPLICATIONS.map((name) => [name, httpUrl(applications[name])]));
    return {
      name: 'edge',
      command: process.execPath,
      args: [join(repositoryRoot, 'tools', 'edge', 'main.ts')],
      cwd: repositoryRoot,
      env: {
        ...this.#baseEnvironment(),
        HOST: LOOPBACK,
        PORT: String(this.#ports.edge),
        UPSTREAMS: JSON.stringify(upstreams),
        DEMO_FILE: this.#options.paths.demo,
        LOG_LEVEL: this.#topology.logLevel,
      },
      isReady: () => answersOk(`${this.#edgeUrl}/`),
    };
  }

  async #seed(environments: ApplicationEnvironments, report: StackReport): Promise<void> {
    const { paths, progress } = this.#options;
    const extra = {
      ...this.#baseEnvironment(),
      EDGE_URL: report.edge,
      OUTBOX_URL: report.outbox,
      STACK_FILE: paths.stack,
    };
    await progress.step(
      'sample data',
      () =>
        runSeedSteps({
          paths,
          environments,
          extra,
          demoPassword: this.#secretsNow.demoPassword,
          signal: this.#stopping.signal,
        }),
      (reports) => (reports.length === 0 ? 'already there' : reports.map(({ summary }) => summary).join('; ')),
    );
  }

  #baseEnvironment(): Readonly<Record<string, string>> {
    return {
      PATH: process.env['PATH'] ?? '',
      NODE_COMPILE_CACHE: this.#options.paths.compileCache,
      // A proxy of the developer's network must not see traffic between local processes.
      NO_PROXY: '127.0.0.1,localhost',
    };
  }

  get #secretsNow(): Secrets {
    if (this.#secrets === null) throw new Error('The stack has not been started.');
    return this.#secrets;
  }

  get #edgeUrl(): string {
    return `http://localhost:${this.#ports.edge}`;
  }

  #announce(): StackReport {
    this.#isAnnounced = true;
    return this.#writeReport();
  }

  /** Seed programs and, after the start, scripts read it; process ids in it follow restarts. */
  #writeReport(): StackReport {
    const { paths } = this.#options;
    const report = describeStack({
      topology: this.#topology,
      secrets: this.#secretsNow,
      edgeUrl: this.#edgeUrl,
      pids: this.#supervisor.pids,
      stateDirectory: paths.root,
    });
    writeJsonFile(paths.stack, { ...report, isReady: this.#isAnnounced }, 0o600);
    return report;
  }

  #leave(): void {
    if (this.#releaseLock === null) return;
    rmSync(this.#options.paths.stack, { force: true });
    this.#releaseLock();
    this.#releaseLock = null;
  }
}

function openToNetworkNote(port: number): string {
  return (
    `    Note: with this Java, DynamoDB Local (port ${port}) can be reached from your network. ` +
    'Java 17 to 23 keeps it on this machine; so does a firewall.'
  );
}
