/** Both ways to the core, made together. */
export const CORE_GATEWAYS = Symbol('CORE_GATEWAYS');
/** The core as the repair loop asks it. */
export const REPAIR_CORE = Symbol('REPAIR_CORE');
