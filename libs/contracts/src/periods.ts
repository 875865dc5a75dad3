import * as z from 'zod';

/** A calendar day of the bank's time zone (Europe/Madrid) on which an account can have moved. */
export const PeriodDate = z.iso
  .date({ abort: true })
  .refine((text) => text >= '2000-01-01' && text <= '2199-12-31', {
    error: 'must be a day of the years 2000 to 2199',
  })
  .meta({ id: 'PeriodDate', examples: ['2026-11-22'] });

/** Arguments of `refine` for a period whose ends are both optional; ISO dates sort as text. */
export const fromNotAfterTo: [
  (period: { readonly from?: string | undefined; readonly to?: string | undefined }) => boolean,
  { path: string[]; error: string },
] = [
  ({ from, to }) => from === undefined || to === undefined || from <= to,
  { path: ['to'], error: 'must not be before `from`' },
];
