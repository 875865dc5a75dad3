import { Module } from '@nestjs/common';
import { AccountsModule } from './accounts/accounts.module.ts';
import { ProfileModule } from './profile/profile.module.ts';
import { TransfersModule } from './transfers/transfers.module.ts';

@Module({ imports: [AccountsModule, ProfileModule, TransfersModule] })
export class AppModule {}
