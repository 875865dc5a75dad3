import { describe, expect, it } from '@jest/globals';
import { money, zero } from '@bank/domain';
import { readPdf } from '../../test/read-pdf.ts';
import { sampleStatement } from '../../test/sample-statement.ts';
import { wordingIn } from '../documents/document.ts';
import { statementPdf } from './statement-pdf.renderer.ts';
import type { StatementMovement } from './statement.ts';

describe('a printed statement', () => {
  it('is read aloud in order: headings, facts under their labels, and a table with header cells', async () => {
    const pdf = await readPdf(await statementPdf(sampleStatement(), wordingIn('en')));
    expect([pdf.title, pdf.language, pdf.isTagged, pdf.showsTitle, pdf.pages]).toEqual([
      'Account statement, 1 Oct 2026 to 31 Oct 2026',
      'en-GB',
      true,
      true,
      1,
    ]);
    expect(pdf.spoken).toEqual([
      'P Alder Bank',
      'H1 Account statement',
      'TH Account holder',
      'TD Ada Alder',
      'TH IBAN',
      'TD ES79 2100 0813 6101 2345 6789',
      'TH Currency',
      'TD EUR',
      'TH Period',
      'TD 1 Oct 2026 to 31 Oct 2026',
      'H2 Summary',
      'TH Opening balance on 1 Oct 2026',
      'TD €1,000.00',
      'TH Money in',
      'TD €290.00',
      'TH Money out',
      'TD €40.40',
      'TH Closing balance on 31 Oct 2026',
      'TD €1,249.60',
      'H2 4 movements',
      'TH Date',
      'TH Description',
      'TH Amount',
      'TH Balance',
      'TD 1 Oct 2026',
      'TD Bea Birch Rent, "October" Transfer within the bank ES91 2100 0418 4502 0005 1332',
      'TD €250.00',
      'TD €1,250.00',
      'TD 5 Oct 2026',
      'TD =HYPERLINK("http://evil.example";"Ann") line one line two Transfer to another bank',
      'TD -€40.00',
      'TD €1,210.00',
      'TD 5 Oct 2026',
      'TD Fee',
      'TD -€0.40',
      'TD €1,209.60',
      'TD 31 Oct 2026',
      'TD Żółć & Sons <Ltd> fdp.exe\uFFFD\uFFFD -2+3 @x Returned transfer',
      'TD €40.00',
      'TD €1,249.60',
    ]);
    expect(pdf.artifacts).toEqual(['Alder Bank · Issued on 2 Nov 2026, 10:10:11 (Madrid time)', 'Page 1 of 1']);
  });

  it('is in Spanish for who reads Spanish, and says that the period is not over', async () => {
    const statement = sampleStatement({ isComplete: false });
    const pdf = await readPdf(await statementPdf(statement, wordingIn('es')));
    expect([pdf.title, pdf.language]).toEqual(['Extracto de cuenta, del 1 oct 2026 al 31 oct 2026', 'es-ES']);
    expect(pdf.spoken.slice(0, 12)).toEqual([
      'P Alder Bank',
      'H1 Extracto de cuenta',
      'P Este periodo no ha terminado. El extracto recoge los movimientos hasta el 2 nov 2026, 10:10:11.',
      'TH Titular',
      'TD Ada Alder',
      'TH IBAN',
      'TD ES79 2100 0813 6101 2345 6789',
      'TH Moneda',
      'TD EUR',
      'TH Periodo',
      'TD del 1 oct 2026 al 31 oct 2026',
      'H2 Resumen',
    ]);
    expect(pdf.spoken).toContain('TH Saldo final a 31 oct 2026');
    expect(pdf.spoken).toContain('TD 1249,60 €');
    expect(pdf.spoken).toContain('TD Comisión');
    expect(pdf.artifacts.at(-1)).toBe('Página 1 de 1');
  });

  it('without movements says so instead of an empty table', async () => {
    const empty = sampleStatement({
      movements: [],
      entryCount: 0,
      totalIn: zero('EUR'),
      totalOut: zero('EUR'),
      closing: money(100_000n, 'EUR'),
    });
    const pdf = await readPdf(await statementPdf(empty, wordingIn('en')));
    expect(pdf.spoken.slice(-2)).toEqual(['H2 0 movements', 'P There were no movements in this period.']);
    expect(pdf.spoken.filter((line) => line.startsWith('TH'))).not.toContain('TH Balance');
  });

  it('goes on over pages whose repeated header is for the eye only, and loses no row', async () => {
    const [first] = sampleStatement().movements;
    const movements = Array.from({ length: 120 }, (_, index) => ({ ...first, reference: `row ${index + 1}.` }));
    const statement = sampleStatement({ movements: movements as StatementMovement[], entryCount: 120 });
    const pdf = await readPdf(await statementPdf(statement, wordingIn('en')));
    expect(pdf.pages).toBeGreaterThan(5);
    const rows = pdf.spoken.flatMap((line) => /row \d+\./.exec(line)?.[0] ?? []);
    expect(rows).toEqual(Array.from({ length: 120 }, (_, index) => `row ${index + 1}.`));
    expect(pdf.spoken.filter((line) => line === 'TH Balance')).toHaveLength(1);
    expect(pdf.artifacts.filter((text) => text === 'Balance')).toHaveLength(pdf.pages - 1);
    expect(pdf.artifacts).toContain(`Page ${pdf.pages} of ${pdf.pages}`);
  });

  it('shows a sign in place of characters that its font does not have, and embeds the font', async () => {
    const bytes = await statementPdf(sampleStatement({ holderName: '王小明 🍎 Ωμέγα' }), wordingIn('en'));
    const pdf = await readPdf(bytes);
    expect(pdf.spoken).toContain('TD \uFFFD\uFFFD\uFFFD \uFFFD Ωμέγα');
    expect(bytes.toString('latin1')).toMatch(/\/FontFile2/);
    expect(bytes.toString('latin1')).not.toMatch(/\/BaseFont \/Helvetica/);
  });

  it('says of header cells whether they head a row or a column', async () => {
    const text = (await statementPdf(sampleStatement(), wordingIn('en'))).toString('latin1');
    expect(text.match(/\/Scope \/Row/g)).toHaveLength(8);
    expect(text.match(/\/Scope \/Column/g)).toHaveLength(4);
  });
});
