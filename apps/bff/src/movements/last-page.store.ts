import { CoreMovementPage, InstantText } from '@bank/contracts';
import { REDIS } from '@bank/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { Redis } from 'ioredis';
import * as z from 'zod';

const SNAPSHOT_TTL_MS = 86_400_000;

interface OwnAccount {
  readonly customerId: string;
  readonly accountId: string;
}

const LastPage = z.object({ page: CoreMovementPage, asOf: InstantText });
export type LastPage = z.infer<typeof LastPage>;

const keyOf = ({ customerId, accountId }: OwnAccount): string => `bff:{${customerId}}:movements:${accountId}`;

/** The last known first page of an account, for while the core is away. Redis being away is not an error here. */
@Injectable()
export class LastPageStore {
  constructor(@Inject(REDIS) private readonly redis: Redis) {}

  async keep(account: OwnAccount, last: LastPage): Promise<void> {
    await this.redis.set(keyOf(account), JSON.stringify(last), 'PX', SNAPSHOT_TTL_MS).catch(() => undefined);
  }

  /** An entry of an earlier release that does not fit is no entry. */
  async find(account: OwnAccount): Promise<LastPage | undefined> {
    const text = await this.redis.get(keyOf(account)).catch(() => null);
    if (text === null) return undefined;
    const parsed = LastPage.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  }
}
