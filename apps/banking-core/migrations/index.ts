import { Ledger1795392000000 } from './1795392000000-ledger.ts';

/** In the order they run. */
export const MIGRATIONS = [Ledger1795392000000] as const;
