import { Global, Module } from '@nestjs/common';
import { CONFIG } from '@bank/platform';
import type { Config } from '../config.ts';
import { Transactions } from './transactions.service.ts';

@Global()
@Module({
  providers: [
    {
      provide: Transactions,
      inject: [CONFIG],
      useFactory: (config: Config) => new Transactions(config.DATABASE_URL.reveal()),
    },
  ],
  exports: [Transactions],
})
export class DatabaseModule {}
