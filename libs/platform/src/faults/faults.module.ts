import { type DynamicModule, Global, Module } from '@nestjs/common';
import { CONFIG } from '../service/tokens.ts';
import { FaultsController } from './faults.controller.ts';
import { Faults } from './faults.ts';
import type { FaultsConfig } from './faults.config.ts';

/** The labelled points of one service, and the routes that arm them. */
@Global()
@Module({})
export class FaultsModule {
  static forPoints(points: readonly string[], aliases: Readonly<Record<string, string>> = {}): DynamicModule {
    return {
      module: FaultsModule,
      controllers: [FaultsController],
      providers: [
        {
          provide: Faults,
          inject: [CONFIG],
          useFactory: (config: FaultsConfig) =>
            new Faults({
              isAllowed: config.FAULTS === 'allowed',
              points,
              aliases,
              // SIGKILL: no handler, no flush, no answer, as when a machine is lost.
              endProcess: () => void process.kill(process.pid, 'SIGKILL'),
            }),
        },
      ],
      exports: [Faults],
    };
  }
}
