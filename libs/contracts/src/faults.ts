import * as z from 'zod';

/** A labelled point at which a service can be made to die; only where `FAULTS=allowed`. */
export const FaultName = z.string().regex(/^[a-z][a-z.-]{1,63}$/, 'must be the name of a fault');

/** Arms a fault for the next `times` occasions. */
export const FaultRequest = z.strictObject({ times: z.number().int().min(1).max(10) }).meta({ id: 'FaultRequest' });
export type FaultRequest = z.infer<typeof FaultRequest>;

export const FaultState = z
  .strictObject({ fault: FaultName, armedTimes: z.number().int().nonnegative() })
  .meta({ id: 'FaultState' });
export type FaultState = z.infer<typeof FaultState>;

export const FaultList = z.strictObject({ faults: z.array(FaultState) }).meta({ id: 'FaultList' });
export type FaultList = z.infer<typeof FaultList>;
