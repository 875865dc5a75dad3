import { writeFileSync } from 'node:fs';
import { type DynamicModule, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { Logger } from 'nestjs-pino';
import type * as z from 'zod';
import type { ServiceName } from '../auth/access.ts';
import { ConfigError, parseConfig, Secret, type ServiceConfig } from '../config/config.ts';
import { buildOpenApi } from '../http/openapi.ts';
import { addCommonRoutes, createAdapter, type Lifecycle } from '../http/server.ts';
import { consumeQueue } from '../messaging/queue-consumer.ts';
import type { QueueOptions } from '../messaging/sqs.strategy.ts';
import { PlatformModule } from './platform.module.ts';
import { SQS } from './tokens.ts';

/** After readiness fails, how long requests are still served so that load balancers can notice. */
const DRAIN_MS = { local: 0, test: 0, dev: 10_000, prod: 10_000 } as const;
/** ECS kills after 30 s; by then everything must be closed. */
const SHUTDOWN_MS_MAX = 25_000;

export interface ServiceDefinition<Schema extends z.ZodObject> {
  readonly name: ServiceName;
  readonly title: string;
  readonly schema: Schema;
  readonly module: Type;
  /** The queues this service consumes; its `@EventPattern` handlers get their messages. */
  readonly queues?: (config: Readonly<z.infer<Schema>>) => readonly Omit<QueueOptions, 'sqs'>[];
  /** One-off programs of the service by name: `node main.js migrate`. They read what they need from the environment. */
  readonly commands?: Readonly<Record<string, () => Promise<void>>>;
}

function rootModule(definition: ServiceDefinition<z.ZodObject>, config: ServiceConfig): DynamicModule {
  @Module({})
  class RootModule {}
  return { module: RootModule, imports: [PlatformModule.forService(definition.name, config), definition.module] };
}

class State implements Lifecycle {
  #isReady = false;
  #wasReady = false;
  isReady(): boolean {
    return this.#isReady;
  }
  isStopping(): boolean {
    return this.#wasReady && !this.#isReady;
  }
  set(isReady: boolean): void {
    this.#wasReady ||= isReady;
    this.#isReady = isReady;
  }
}

/** Makes the application without listening; tests use it with `inject`. */
export async function createService<Schema extends z.ZodObject>(
  definition: ServiceDefinition<Schema>,
  config: Readonly<z.infer<Schema>>,
): Promise<{ app: NestFastifyApplication; ready: (isReady: boolean) => void }> {
  const state = new State();
  const app = await NestFactory.create<NestFastifyApplication>(
    rootModule(definition as unknown as ServiceDefinition<z.ZodObject>, config as unknown as ServiceConfig),
    createAdapter(),
    { bufferLogs: true, abortOnError: false, bodyParser: false },
  );
  app.useLogger(app.get(Logger));
  await addCommonRoutes(app, { lifecycle: state, openApi: () => buildOpenApi(app, definition.title) });
  return { app, ready: (isReady) => state.set(isReady) };
}

/** The whole life of a service process: configuration, start, queues, readiness, graceful end. */
export async function runService<Schema extends z.ZodObject>(definition: ServiceDefinition<Schema>): Promise<void> {
  if (process.env['OPENAPI_OUT'] !== undefined) return writeOpenApi(definition, process.env['OPENAPI_OUT']);
  const command = process.argv[2];
  if (command !== undefined) return runCommand(command, definition.commands ?? {});
  const config = configOrExit(definition.schema);
  const { app, ready } = await createService(definition, config);
  const common = config as unknown as ServiceConfig;
  for (const queue of definition.queues?.(config) ?? []) consumeQueue(app, { sqs: app.get<SQSClient>(SQS), ...queue });
  const logger = app.get(Logger);
  stopOnSignal(() => {
    logger.log({ event: 'service.stopping' });
    return stopGracefully({ app, ready }, DRAIN_MS[common.ENVIRONMENT]);
  });
  await app.listen({ port: common.PORT, host: common.HOST });
  await app.startAllMicroservices();
  ready(true);
  logger.log({ event: 'service.ready', service: definition.name, port: common.PORT });
}

function configOrExit<Schema extends z.ZodObject>(schema: Schema): Readonly<z.infer<Schema>> {
  try {
    return parseConfig(schema, process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}

async function runCommand(name: string, commands: Readonly<Record<string, () => Promise<void>>>): Promise<void> {
  const command = commands[name];
  if (command !== undefined) return command();
  process.stderr.write(`unknown command ${name}; known: ${Object.keys(commands).join(', ')}\n`);
  process.exitCode = 1;
}

/** Readiness fails first; requests are served until nobody sends any; what is under way is finished; then all is closed. */
export async function stopGracefully(
  { app, ready }: Awaited<ReturnType<typeof createService>>,
  drainMs: number,
): Promise<void> {
  ready(false);
  await new Promise((resolve) => setTimeout(resolve, drainMs));
  await app.close();
}

function stopOnSignal(stop: () => Promise<void>): void {
  let isStopping = false;
  const onSignal = (): void => {
    if (isStopping) return;
    isStopping = true;
    setTimeout(() => process.exit(1), SHUTDOWN_MS_MAX).unref();
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
}

/** Writes the OpenAPI document without configuration or connections: providers are not made in preview mode. */
async function writeOpenApi<Schema extends z.ZodObject>(
  definition: ServiceDefinition<Schema>,
  file: string,
): Promise<void> {
  const nothing = {
    LOG_LEVEL: 'silent',
    ENVIRONMENT: 'test',
    SERVICE_PRIVATE_KEY: new Secret('{}'),
    SERVICE_TRUST: '{"keys":[]}',
  };
  const module = rootModule(
    definition as unknown as ServiceDefinition<z.ZodObject>,
    nothing as unknown as ServiceConfig,
  );
  const app = await NestFactory.create<NestFastifyApplication>(module, createAdapter(), {
    preview: true,
    logger: false,
  });
  writeFileSync(file, `${JSON.stringify(buildOpenApi(app, definition.title), null, 2)}\n`);
}
