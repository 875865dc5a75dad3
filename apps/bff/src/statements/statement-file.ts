import type { DocumentFile } from '../documents/document.ts';
import type { DocumentWording } from '../documents/document-wording.ts';
import type { StatementFormat } from './statement.ts';

const FORMATS = {
  pdf: { mediaType: 'application/pdf', extension: 'pdf' },
  csv: { mediaType: 'text/csv; charset=utf-8; header=present', extension: 'csv' },
  ofx: { mediaType: 'application/x-ofx', extension: 'ofx' },
  camt053: { mediaType: 'application/xml; charset=utf-8', extension: 'xml' },
} as const satisfies Readonly<Record<StatementFormat, { mediaType: string; extension: string }>>;

export const STATEMENT_MEDIA_TYPES = ['application/pdf', 'text/csv', 'application/x-ofx', 'application/xml'] as const;

/** @param period `2026-10`, or both days of any period. */
export function statementFile(
  bytes: Buffer,
  made: { format: StatementFormat; period: string; wording: DocumentWording },
): DocumentFile {
  const { mediaType, extension } = FORMATS[made.format];
  return { bytes, mediaType, fileName: `${made.wording.statement.fileName}-${made.period}.${extension}` };
}
