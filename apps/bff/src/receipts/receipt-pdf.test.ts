import { describe, expect, it } from '@jest/globals';
import { type Instant, money, zero } from '@bank/domain';
import { readPdf } from '../../test/read-pdf.ts';
import { RTL_OVERRIDE } from '../../test/sample-statement.ts';
import { wordingIn } from '../documents/document.ts';
import { receiptPdf } from './receipt-pdf.renderer.ts';
import type { Receipt } from './receipt.ts';

const receipt: Receipt = {
  transferId: '01935b1c-0000-5000-8000-000000000001',
  correlationId: '0af7651916cd43dd8448eb211c80319c',
  payer: { name: 'Ada Alder', iban: 'ES7921000813610123456789' },
  payee: { name: `Bea ${RTL_OVERRIDE}Birch\r\n`, iban: 'ES9121000418450200051332' },
  amount: money(123_456n, 'EUR'),
  fee: money(40n, 'EUR'),
  reference: 'Rent\u0000 October',
  requestedAt: '2026-10-05T10:41:00.000Z' as Instant,
  postedAt: '2026-10-05T10:41:00.250Z' as Instant,
  issuedAt: '2026-11-02T09:10:11.000Z' as Instant,
};

describe('a printed receipt', () => {
  it('says who paid whom how much, when, and by which numbers', async () => {
    const pdf = await readPdf(await receiptPdf(receipt, wordingIn('en')));
    expect([pdf.title, pdf.language, pdf.isTagged, pdf.pages]).toEqual(['Transfer receipt', 'en-GB', true, 1]);
    expect(pdf.spoken).toEqual([
      'P Alder Bank',
      'H1 Transfer receipt',
      'P This transfer was made on 5 Oct 2026, 12:41:00.',
      'H2 From',
      'TH Name',
      'TD Ada Alder',
      'TH IBAN',
      'TD ES79 2100 0813 6101 2345 6789',
      'H2 To',
      'TH Name',
      'TD Bea Birch',
      'TH IBAN',
      'TD ES91 2100 0418 4502 0005 1332',
      'H2 Details',
      'TH Amount',
      'TD €1,234.56',
      'TH Fee',
      'TD €0.40',
      'TH Total taken from the account',
      'TD €1,234.96',
      'TH Reference',
      'TD Rent October',
      'TH Requested',
      'TD 5 Oct 2026, 12:41:00',
      'TH Made',
      'TD 5 Oct 2026, 12:41:00',
      'TH Transfer number',
      'TD 01935b1c-0000-5000-8000-000000000001',
      'TH Correlation number',
      'TD 0af7651916cd43dd8448eb211c80319c',
    ]);
  });

  it('is in Spanish, and without a fee or a reference says so', async () => {
    const plain = { ...receipt, fee: zero('EUR'), reference: null };
    const pdf = await readPdf(await receiptPdf(plain, wordingIn('es')));
    expect([pdf.title, pdf.language]).toEqual(['Justificante de transferencia', 'es-ES']);
    expect(pdf.spoken.slice(13, 20)).toEqual([
      'H2 Detalle',
      'TH Importe',
      'TD 1234,56 €',
      'TH Comisión',
      'TD Sin comisión',
      'TH Concepto',
      'TD Ninguno',
    ]);
    expect(pdf.spoken).not.toContain('TH Total cargado en la cuenta');
  });
});
