import { Controller, Get, Module } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { PublicAccess } from '../auth/access.ts';
import { parseConfig, serviceConfigSchema } from '../config/config.ts';
import { Answers } from '../http/answers.ts';
import { testConfig } from '../testing/config.ts';
import { testServiceKeys } from '../testing/keys.ts';
import { createService, stopGracefully } from './run.ts';

let arrived: PromiseWithResolvers<void>;
let opened: PromiseWithResolvers<void>;

@Controller('work')
class WorkController {
  @Get('short')
  @PublicAccess()
  @Answers(200)
  short(): string {
    return 'done';
  }

  @Get('long')
  @PublicAccess()
  @Answers(200)
  async long(): Promise<string> {
    arrived.resolve();
    await opened.promise;
    return 'done';
  }
}

@Module({ controllers: [WorkController] })
class WorkModule {}

/** Long enough for three requests on a busy machine. */
const DRAIN_MS = 2_500;

describe('a service that is told to stop', () => {
  let made: { app: NestFastifyApplication; ready: (isReady: boolean) => void };
  let url: string;

  beforeEach(async () => {
    arrived = Promise.withResolvers<void>();
    opened = Promise.withResolvers<void>();
    const config = parseConfig(serviceConfigSchema, testConfig('audit', { keys: testServiceKeys() }));
    const definition = { name: 'audit', title: 'work', schema: serviceConfigSchema, module: WorkModule } as const;
    made = await createService(definition, config);
    await made.app.listen({ port: 0, host: '127.0.0.1' });
    made.ready(true);
    url = await made.app.getUrl();
  });
  afterEach(() => made.app.close());

  const status = async (path: string): Promise<number> => (await fetch(`${url}${path}`)).status;

  it('fails its readiness first, and serves until nobody sends any more', async () => {
    expect(await status('/health/ready')).toBe(200);
    const stopped = stopGracefully(made, DRAIN_MS);
    const answers = await Promise.all(['/health/ready', '/health/live', '/work/short'].map(status));
    expect(answers).toEqual([503, 200, 200]);
    await stopped;
    await expect(fetch(`${url}/work/short`)).rejects.toThrow('fetch failed');
  });

  it('finishes the request that is under way, says that the connection ends, and takes no new one', async () => {
    const underWay = fetch(`${url}/work/long`);
    await arrived.promise;
    const stopped = stopGracefully(made, 0);
    await new Promise(setImmediate);
    opened.resolve();
    const answer = await underWay;
    expect([answer.status, await answer.text(), answer.headers.get('connection')]).toEqual([200, 'done', 'close']);
    await stopped;
    await expect(fetch(`${url}/work/short`)).rejects.toThrow('fetch failed');
  });
});
