import { Ledger1795392000000 } from './1795392000000-ledger.ts';
import { Holds1796083200000 } from './1796083200000-holds.ts';
import { MoneyPath1795996800000 } from './1795996800000-money-path.ts';
import { LedgerReports1796170000000 } from './1796170000000-ledger-reports.ts';
import { OutboxPurge1796180000000 } from './1796180000000-outbox-purge.ts';
import { Orders1796256000000 } from './1796256000000-orders.ts';
import { Rail1796342400000 } from './1796342400000-rail.ts';

/** In the order they run. */
export const MIGRATIONS = [
  Ledger1795392000000,
  MoneyPath1795996800000,
  Holds1796083200000,
  LedgerReports1796170000000,
  OutboxPurge1796180000000,
  Orders1796256000000,
  Rail1796342400000,
] as const;
