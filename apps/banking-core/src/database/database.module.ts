import { Global, Module } from '@nestjs/common';
import { CONFIG } from '@bank/platform';
import type { Config } from '../config.ts';
import { Snapshots } from './snapshots.service.ts';
import { Transactions } from './transactions.service.ts';

@Global()
@Module({
  providers: [
    {
      provide: Transactions,
      inject: [CONFIG],
      useFactory: (config: Config) => new Transactions(config.DATABASE_URL.reveal()),
    },
    Snapshots,
  ],
  exports: [Transactions, Snapshots],
})
export class DatabaseModule {}
