import { AccountList } from '@bank/contracts';
import { REDIS } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';

const SNAPSHOT_TTL_MS = 86_400_000;
const key = (customerId: string): string => `bff:{${customerId}}:accounts`;

/** The last known list of a customer's accounts, for while the core is away. Redis being away is not an error here. */
@Injectable()
export class AccountsStore {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  async keep(customerId: string, list: AccountList): Promise<void> {
    await this.redis.set(key(customerId), JSON.stringify(list), 'PX', SNAPSHOT_TTL_MS).catch(() => undefined);
  }

  async findLast(customerId: string): Promise<AccountList | undefined> {
    const text = await this.redis.get(key(customerId)).catch(() => null);
    if (text === null) return undefined;
    const parsed = AccountList.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  }
}
