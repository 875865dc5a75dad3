import * as z from 'zod';
import { IbanText, InstantText, MoneyAmount, PageQuery, Uuid } from './common.ts';

/** The whole request, JSON escapes included; the only body of the bank that may be this long. */
export const BULK_BODY_BYTES_MAX = 512 * 1024;

/**
 * `fileText` is CSV (RFC 4180) with the header `name,iban,amount,currency,reference`; amounts have exactly the digits of
 * their currency (`12.50` EUR, `1250` JPY). With `allowDuplicate` a file of the last 7 days is taken again.
 */
export const BulkPaymentRequest = z
  .strictObject({
    debtorAccountId: Uuid,
    name: z.string().min(1).max(60),
    fileText: z.string().min(1).max(BULK_BODY_BYTES_MAX),
    allowDuplicate: z.boolean().default(false),
  })
  .meta({ id: 'BulkPaymentRequest' });
export type BulkPaymentRequest = z.infer<typeof BulkPaymentRequest>;

const Digest = z
  .string()
  .regex(/^[0-9a-f]{64}$/, 'must be a SHA-256 in lower-case hexadecimal')
  .meta({ id: 'FileDigest' });

/** Approves the file with this SHA-256 over its UTF-8 bytes, and no other. */
export const BulkSubmissionRequest = z.strictObject({ digest: Digest }).meta({ id: 'BulkSubmissionRequest' });
export type BulkSubmissionRequest = z.infer<typeof BulkSubmissionRequest>;

/** DRAFT: checked and stored, nothing moves. RUNNING: its rows become transfers. DONE: every row is posted or refused. */
export const BulkPaymentView = z
  .strictObject({
    bulkId: Uuid,
    name: z.string(),
    debtorAccountId: Uuid,
    state: z.enum(['DRAFT', 'RUNNING', 'DONE']),
    digest: Digest,
    totals: z.array(MoneyAmount),
    counts: z.strictObject({
      rows: z.number().int(),
      posted: z.number().int(),
      refused: z.number().int(),
      pending: z.number().int(),
    }),
    createdAt: InstantText,
    submittedAt: InstantText.nullable(),
    finishedAt: InstantText.nullable(),
  })
  .meta({ id: 'BulkPayment' });
export type BulkPaymentView = z.infer<typeof BulkPaymentView>;

/** `row` 1 is the first after the header. `reason` and `facts` are the refusal's, as for a transfer. */
export const BulkRowView = z
  .strictObject({
    row: z.number().int().positive(),
    name: z.string(),
    iban: IbanText,
    amount: MoneyAmount,
    reference: z.string().nullable(),
    state: z.enum(['PENDING', 'POSTED', 'REFUSED']),
    transferId: Uuid.nullable(),
    reason: z.string().nullable(),
    facts: z.record(z.string(), z.unknown()),
    decidedAt: InstantText.nullable(),
  })
  .meta({ id: 'BulkPaymentRow' });
export type BulkRowView = z.infer<typeof BulkRowView>;

export const BulkRowQuery = PageQuery;
export type BulkRowQuery = z.infer<typeof BulkRowQuery>;
export const BulkRowPage = z
  .strictObject({ rows: z.array(BulkRowView), nextCursor: z.string().nullable() })
  .meta({ id: 'BulkPaymentRowPage' });
export type BulkRowPage = z.infer<typeof BulkRowPage>;
