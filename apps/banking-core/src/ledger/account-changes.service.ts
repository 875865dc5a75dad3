import type { EventData, EventType } from '@bank/contracts';
import type { AccountId, Instant } from '@bank/domain';
import { newEvent, NotFoundError } from '@bank/platform';
import type { Sql } from '../database/sql.ts';
import { appendEvents } from '../outbox/outbox.service.ts';
import type { LedgerAccount } from './ledger.ts';
import { lockAccounts, saveAccount } from './ledger.store.ts';

/** What happened to an account besides money moving, and what is told of it. */
export interface AccountChange<Type extends EventType = EventType> {
  readonly account: LedgerAccount;
  /** null when a transfer of the same transaction tells enough. */
  readonly event: { readonly type: Type; readonly data: EventData<Type> } | null;
}

/**
 * Locks the account, as a posting does, and lets `change` say what becomes of it and what is told; undefined when nothing
 * changes. State, event sequence and event are written together.
 * @throws NotFoundError without such an account, or whatever `change` throws.
 */
export async function changeAccount(
  sql: Sql,
  accountId: AccountId,
  change: (account: LedgerAccount, now: Instant) => Promise<AccountChange | undefined>,
  now: () => Instant,
): Promise<void> {
  const [account] = await lockAccounts(sql, [accountId]);
  if (account === undefined || account.kind !== 'CUSTOMER') throw new NotFoundError();
  const at = now();
  const changed = await change(account, at);
  if (changed === undefined) return;
  const { event } = changed;
  if (event === null) return saveAccount(sql, changed.account);
  const sequence = account.eventSequence + 1;
  await saveAccount(sql, { ...changed.account, eventSequence: sequence });
  await appendEvents(sql, [newEvent({ ...event, subject: accountId, sequence }, { now: () => at })]);
}
